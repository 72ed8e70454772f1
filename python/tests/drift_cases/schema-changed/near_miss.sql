alter table orders set schema sales;
alter table sales.orders drop column status;
