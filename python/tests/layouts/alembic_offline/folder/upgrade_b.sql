BEGIN;

-- Running upgrade  -> ae1027a6acf1

create table customers (id bigint primary key, email text not null);

-- Running upgrade ae1027a6acf1 -> 1b2c3d4e5f60

create table orders (id bigint primary key, customer_id bigint not null references customers (id), status text not null, total numeric(10,2) not null);

-- Running upgrade 1b2c3d4e5f60 -> 77aa88bb99cc

alter table orders add column channel text;

COMMIT;
