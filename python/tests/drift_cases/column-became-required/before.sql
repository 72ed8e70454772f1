create table orders (id bigint primary key, status text, total numeric(10, 2));
alter table orders add constraint has_total check (total is not null) not valid;
