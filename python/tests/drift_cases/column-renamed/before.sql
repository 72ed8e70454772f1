create table orders (id bigint primary key, status text, check (status <> ''));
create table lines (order_id bigint references orders);
create index on orders (status);
