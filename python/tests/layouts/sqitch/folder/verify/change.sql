-- Verify shop:change on pg

BEGIN;
ROLLBACK;
