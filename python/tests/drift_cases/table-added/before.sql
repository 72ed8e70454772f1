create table orders (id bigint primary key, status text, total numeric(10, 2));
