-- Revert shop:change@v1.0 from pg

BEGIN;

alter table orders drop column channel;

COMMIT;
