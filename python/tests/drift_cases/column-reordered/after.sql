drop table orders;
create table orders (status text, id bigint primary key, total numeric(10, 2));
