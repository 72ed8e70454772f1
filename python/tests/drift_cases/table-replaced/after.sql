drop table orders;
create table orders (id bigint primary key, note text);
