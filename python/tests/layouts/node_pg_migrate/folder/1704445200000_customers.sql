-- Up Migration
create table customers (id bigint primary key, email text not null);

-- Down Migration
drop table customers;
