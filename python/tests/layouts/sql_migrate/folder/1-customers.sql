-- +migrate Up
create table customers (id bigint primary key, email text not null);

-- +migrate Down
drop table customers;
