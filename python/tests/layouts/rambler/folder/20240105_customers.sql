-- rambler up
create table customers (id bigint primary key, email text not null);

-- rambler down
drop table customers;
