-- ==== UP ====
BEGIN;
alter table orders drop column status;
COMMIT;

-- ==== DOWN ====
BEGIN;
alter table orders add column status text not null default '';
COMMIT;
