-- One name in two schemas, a foreign key across them, a view.
create schema billing;
create table orders (id int primary key, at timestamptz not null default now());
create table billing.orders (id int primary key references public.orders, paid boolean);
create table billing.invoices (id int primary key, order_id int references public.orders);
create view billing.unpaid as select id from billing.orders where not paid;
