-- Verify shop:zz_orders on pg

BEGIN;
ROLLBACK;
