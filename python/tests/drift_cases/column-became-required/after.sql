alter table orders alter column status set not null;
-- The check that says it already goes.
alter table orders alter column total set not null, drop constraint has_total;
