-- Verify shop:customers on pg

BEGIN;
ROLLBACK;
