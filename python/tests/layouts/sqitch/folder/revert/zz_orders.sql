-- Revert shop:zz_orders from pg

BEGIN;

drop table orders;

COMMIT;
