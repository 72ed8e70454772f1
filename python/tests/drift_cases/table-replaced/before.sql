create table orders (id bigint primary key, note text);
create table lines (id bigint primary key);
