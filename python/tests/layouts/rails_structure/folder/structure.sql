SET statement_timeout = 0;

create table customers (id bigint primary key, email text not null);
create table orders (id bigint primary key, customer_id bigint not null references customers (id), status text not null, total numeric(10,2) not null);
alter table orders add column channel text;
alter table orders drop column status;
alter table customers rename column email to mail;
