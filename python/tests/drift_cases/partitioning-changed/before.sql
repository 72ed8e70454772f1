create table orders (id bigint primary key, status text, total numeric(10, 2));
create table events (id int, at date);
