create table orders (id bigint primary key, status text, total numeric(10, 2));
alter table orders add check (total >= 0);
alter table orders add unique (total);
