create table customers (id int primary key, code text not null unique, region text not null);
create table orders (id int primary key, customer_id int references customers, number text unique, note text);
create table tags (name text unique);
create unique index on orders (lower(note));
create unique index on customers (code, region);
