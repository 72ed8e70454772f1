--! Previous: -
--! Hash: sha1:1111111111111111111111111111111111111111
--! Message: customers

create table customers (id bigint primary key, email text not null);
