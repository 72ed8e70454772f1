create table customers (id int primary key, code text not null unique, region text not null);
create table orders (id int primary key, customer_id int references customers, number text unique, note text);
