-- The schema of the how-to pages: three ways of deleting, times with and without a zone, cents and decimals.
create table customers (
    id bigint primary key,
    email text not null unique,
    deleted_at timestamptz,
    created_at timestamptz not null default now()
);

create table orders (
    id bigint primary key,
    customer_id bigint not null references customers,
    currency char(3) not null,
    total_cents bigint not null,
    shipping numeric(10, 2) not null,
    is_deleted boolean not null default false,
    placed_at timestamp not null,
    updated_at timestamp not null
);

create table subscriptions (
    id bigint primary key,
    customer_id bigint not null references customers,
    state text not null check (state in ('active', 'paused', 'deleted')),
    monthly_fee integer not null,
    renewed_at bigint not null,
    visible boolean not null default true
);
