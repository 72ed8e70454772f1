-- +micrate Up
create table customers (id bigint primary key, email text not null);

-- +micrate Down
drop table customers;
