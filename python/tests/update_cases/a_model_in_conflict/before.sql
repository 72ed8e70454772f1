create type order_status as enum ('pending', 'paid');
create table customers (id bigint primary key, email text not null, phone text);
create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    status order_status not null,
    total_cents integer not null,
    note text
);
comment on table orders is 'One row per order.';
