-- ==== UP ====
BEGIN;
alter table orders add column channel text;
COMMIT;

-- ==== DOWN ====
BEGIN;
alter table orders drop column channel;
COMMIT;
