-- Revert shop:change from pg

BEGIN;

alter table customers rename column mail to email;

COMMIT;
