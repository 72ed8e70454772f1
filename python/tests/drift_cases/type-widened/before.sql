create table orders (id int primary key, qty smallint, price numeric(8, 2), weight real);
