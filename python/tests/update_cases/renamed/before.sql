create table customers (id bigint primary key, mail text not null);
create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    status text not null,
    total_cents bigint not null
);
comment on column orders.status is 'Where the order stands.';
