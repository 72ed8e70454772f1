-- atlas:txtar

-- checks.sql --
select 1;

-- migration.sql --
alter table customers rename column email to mail;

-- down.sql --
alter table customers rename column mail to email;
