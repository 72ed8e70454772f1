create table orders (id int primary key, number bigint, paid boolean, ref uuid, day date, price numeric, tags text);
