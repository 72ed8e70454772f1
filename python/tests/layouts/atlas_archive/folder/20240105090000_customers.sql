-- atlas:txtar

-- checks.sql --
select 1;

-- migration.sql --
create table customers (id bigint primary key, email text not null);

-- down.sql --
drop table customers;
