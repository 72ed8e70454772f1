-- Deploy shop:change@v1.0 to pg

BEGIN;

alter table orders add column channel text;

COMMIT;
