alter table orders drop constraint c_status;
alter table orders add constraint c_status check (status in ('new'));
