-- An ordinary producer: a shop's app, eight tables, names in snake_case, a key in each.
create schema app;
create type app.order_status as enum ('new', 'paid', 'shipped');
create table app.customers (
    id bigint generated always as identity primary key,
    email text not null unique,
    full_name varchar(120) not null,
    is_business boolean not null default false,
    born_on date,
    tags text[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
create table app.addresses (
    id bigint primary key,
    customer_id bigint not null references app.customers,
    street text not null,
    country char(2) not null check (country in ('DE', 'FR', 'US')),
    latitude double precision
);
create table app.products (
    id integer primary key,
    sku varchar(20) not null unique,
    title text not null,
    price numeric(12, 2) not null check (price >= 0),
    weight_kg numeric(8, 3),
    attributes jsonb not null default '{}',
    is_active boolean not null default true
);
create table app.orders (
    id uuid primary key,
    number integer not null unique,
    customer_id bigint not null references app.customers,
    status app.order_status not null,
    total numeric(12, 2) not null check (total >= 0),
    currency char(3) not null check (currency in ('EUR', 'USD')),
    delivery_at timestamp,
    placed_at timestamptz not null,
    updated_at timestamptz not null default now()
);
create table app.order_lines (
    order_id uuid not null references app.orders,
    line_number smallint not null,
    product_id integer not null references app.products,
    quantity integer not null check (quantity > 0),
    price numeric(12, 2) not null,
    primary key (order_id, line_number)
);
create table app.payments (
    id bigint primary key,
    order_id uuid not null references app.orders,
    amount numeric(12, 2) not null check (amount > 0),
    provider text not null check (provider in ('card', 'transfer')),
    response json,
    paid_at timestamptz
);
create table app.shipments (
    id bigint primary key,
    order_id uuid not null references app.orders,
    carrier text not null,
    shipped_on date,
    opens_at time,
    delivered_at timestamptz
);
create table app.reviews (
    id bigint primary key,
    product_id integer not null references app.products,
    stars smallint not null check (stars between 1 and 5),
    score real,
    body text,
    created_at timestamptz not null
);
-- Whoever deletes from a table with a uuid beside its key wants whole rows in the log: Debezium sends "" for it otherwise.
alter table app.shipments replica identity full;
insert into app.customers (email, full_name, is_business, born_on, tags, created_at, deleted_at)
    select 'c' || n || '@example.com', 'Customer ' || n, n % 3 = 0, date '1970-01-05' + n, array['a', 'b,c'],
        timestamptz '2026-03-29 00:30:00.123456+00' + n * interval '1 hour',
        case when n = 7 then timestamptz '2026-10-25 00:30:00+00' end
    from generate_series(1, 8) as n;
insert into app.addresses select n, n, 'Street ' || n, 'DE', 52.5 + n / 7.0 from generate_series(1, 8) as n;
insert into app.products
    select n, 'SKU-' || n, 'Product ' || n, n * 1234567.89, n / 8.0, '{"colour": ["red"]}', n <> 2
    from generate_series(1, 4) as n;
insert into app.orders (id, number, customer_id, status, total, currency, delivery_at, placed_at)
    select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, n, 1 + n % 8,
        (enum_range(null::app.order_status))[1 + n % 3], n * 9.99, 'EUR',
        timestamp '2026-10-25 02:30:00' + n * interval '1 hour',
        timestamptz '2026-10-25 00:30:00.654321+00' + n * interval '30 minutes'
    from generate_series(1, 9) as n;
insert into app.order_lines select id, 1, 1 + number % 4, number, 0.99 from app.orders;
insert into app.payments
    select number, id, total, 'card', '{"ok": true}', placed_at + interval '1 minute' from app.orders;
insert into app.shipments select number, id, 'post', '2026-11-01', '08:30:00', null from app.orders;
insert into app.shipments select 100, id, 'van', null, null, now() from app.orders where number = 1;
insert into app.reviews select n, 1 + n % 4, 1 + n % 5, n / 4.0, 'fine', now() from generate_series(1, 6) as n;
analyze;
