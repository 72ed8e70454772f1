-- The shop's database, as `pg_dump --schema-only` or its migrations have it.
create table customers (
  id bigint generated always as identity primary key,
  email text not null unique,
  is_test boolean not null default false,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
comment on table customers is 'One row per account. Guests check out without one.';

create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint references customers,
  status text not null check (status in ('pending', 'paid', 'shipped')),
  total_cents integer not null check (total_cents >= 0),
  currency char(3) not null default 'EUR',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column orders.total_cents is 'What the customer paid, with tax.';
