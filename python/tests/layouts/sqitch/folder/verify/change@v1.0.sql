-- Verify shop:change@v1.0 on pg

BEGIN;
ROLLBACK;
