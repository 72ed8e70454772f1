create table orders (id bigint primary key, status text, total numeric(10, 2));
create table refunds (id int primary key);
alter table orders enable row level security;
create policy own on orders using (id > 0);
