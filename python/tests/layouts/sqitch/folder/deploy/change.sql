-- Deploy shop:change to pg

BEGIN;

alter table customers rename column email to mail;

COMMIT;
