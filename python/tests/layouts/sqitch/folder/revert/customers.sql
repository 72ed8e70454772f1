-- Revert shop:customers from pg

BEGIN;

drop table customers;

COMMIT;
