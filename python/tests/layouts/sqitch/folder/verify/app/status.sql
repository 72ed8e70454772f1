-- Verify shop:app/status on pg

BEGIN;
ROLLBACK;
