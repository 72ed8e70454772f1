-- atlas:txtar

-- checks.sql --
select 1;

-- migration.sql --
alter table orders drop column status;

-- down.sql --
alter table orders add column status text not null default '';
