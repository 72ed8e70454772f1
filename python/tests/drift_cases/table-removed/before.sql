create table orders (id bigint primary key, status text, total numeric(10, 2));
create table refunds (id bigint primary key);
create index on refunds ((id + 1));
