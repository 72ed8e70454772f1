create table orders (id bigint primary key, gross numeric, net numeric);
create table lines (id int, a int, b int);
create publication analytics for table lines;
