create table orders (id bigint primary key, number text, note text);
