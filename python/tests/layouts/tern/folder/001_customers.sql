create table customers (id bigint primary key, email text not null);

---- create above / drop below ----

drop table customers;
