-- migrate:up
create table customers (id bigint primary key, email text not null);

-- migrate:down
drop table customers;
