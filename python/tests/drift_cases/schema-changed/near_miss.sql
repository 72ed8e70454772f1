create table sales.orders (id bigint primary key, status text, number text);
drop view paid;
drop table orders cascade;
