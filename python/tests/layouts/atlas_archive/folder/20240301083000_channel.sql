-- atlas:txtar

-- checks.sql --
select 1;

-- migration.sql --
alter table orders add column channel text;

-- down.sql --
alter table orders drop column channel;
