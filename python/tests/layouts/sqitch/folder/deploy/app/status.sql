-- Deploy shop:app/status to pg

BEGIN;

alter table orders drop column status;

COMMIT;
