-- drop_status
alter table orders drop column status;
