create table orders (id bigint primary key, status text, total numeric(10, 2));
create table refunds (id int primary key);
create publication analytics for table orders;
