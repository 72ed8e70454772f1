create type ticket_event as enum ('sold', 'scanned', 'refunded');
create table ports (code char(3) primary key, name text not null, country text);
comment on table ports is 'Harbours that we call at.';
create table passengers (
  id bigint generated always as identity primary key,
  email text not null unique, full_name text, birthday date,
  is_test boolean not null default false,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(), deleted_at timestamptz);
comment on table passengers is 'Whoever booked once.';
comment on column passengers.email is 'As typed at the counter.';
create table sailings (
  id uuid primary key,
  from_port char(3) not null references ports, to_port char(3) not null references ports,
  departs_at timestamptz not null, capacity int not null check (capacity between 1 and 3000),
  state text not null check (state in ('planned', 'boarding', 'left', 'cancelled')));
create table "Tickets" (
  id bigint primary key, passenger_id bigint not null references passengers, "sailingId" uuid not null references sailings,
  price_cents int not null check (price_cents >= 0), currency char(3) not null, discount numeric(5,2), "soldAt" timestamptz not null);
comment on column "Tickets".price_cents is 'What was paid, in cents.';
create table ticket_events (
  ticket_id bigint not null references "Tickets", number int not null, kind ticket_event not null, payload jsonb not null default '{}',
  happened_at timestamptz not null default now(), primary key (ticket_id, number));
