alter table orders set schema sales;
