-- Revert shop:app/status from pg

BEGIN;

alter table orders add column status text not null default '';

COMMIT;
