create table orders (id bigint primary key, status text, total numeric(10, 2));
create table lines (id bigint primary key, order_id bigint references orders, check (order_id > 0));
