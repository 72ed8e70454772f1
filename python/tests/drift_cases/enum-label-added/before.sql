create type status as enum ('new', 'paid', 'lost');
create table orders (id int primary key, status status);
create table refunds (id int primary key, status status);
