-- The ordinary: keys, an enum, checks, money with its currency, naive and aware time, a soft delete, test rows.
create type order_status as enum ('pending', 'paid', 'deleted');

create table customers (
    id bigint generated always as identity primary key,
    email text not null unique,
    is_test boolean not null default false,
    created_at timestamp not null default now(),
    deleted_at timestamptz
);
comment on table customers is 'People who have an account.';
comment on column customers.created_at is 'Local time, America/New_York.';

create table orders (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers on delete cascade,
    status order_status not null default 'pending',
    shipping_method text check (shipping_method in ('standard', 'express')),
    rating int check (rating between 1 and 5),
    total_cents bigint not null check (total_cents >= 0),
    currency char(3) not null,
    fee_cents int,
    placed_at timestamptz not null default now(),
    updated_at timestamptz not null
);

create table order_lines (
    order_id bigint not null references orders,
    line_number int not null,
    unit_price_cents int not null,
    removed_quantity int not null default 0,
    primary key (order_id, line_number)
);
