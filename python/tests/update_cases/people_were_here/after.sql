create type order_status as enum ('pending', 'paid', 'refunded');
create table customers (id bigint primary key, email text, phone text, deleted_at timestamptz);
create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    status order_status not null,
    total_cents bigint not null,
    placed_at timestamptz not null default now()
);
comment on table orders is 'One row per order, guests included.';
create table refunds (id bigint primary key, order_id bigint not null references orders, amount_cents bigint not null);
