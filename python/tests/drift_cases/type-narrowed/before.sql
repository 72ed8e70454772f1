create table orders (id bigint primary key, note text, price numeric(10, 2), total numeric(10, 2));
create view priced as select id from orders;
