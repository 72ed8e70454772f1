create table orders (id bigint primary key, status text, total numeric(10, 2));
create table refunds (id bigint primary key);
grant usage on schema public to drift_reader;
grant select on orders, refunds to drift_reader;
