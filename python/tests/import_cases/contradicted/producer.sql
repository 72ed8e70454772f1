create schema sales;
create type sales.state as enum ('new', 'paid', 'lost');
create table sales.customers (id bigint primary key, email text not null unique, country text);
create table sales.orders (
  id bigint primary key, number varchar(20) not null, total numeric(10,2), state sales.state not null default 'new',
  customer_id bigint references sales.customers(id) on delete cascade, placed_at timestamptz not null default now(), note text, extra jsonb);
comment on column sales.orders.note is 'What the customer said';
create table sales.refunds (id bigint primary key);
create table sales.logs (id bigint);
