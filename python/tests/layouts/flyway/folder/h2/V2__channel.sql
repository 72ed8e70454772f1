alter table orders add column channel varchar(20);
