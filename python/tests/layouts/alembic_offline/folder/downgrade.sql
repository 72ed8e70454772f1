BEGIN;

-- Running downgrade c0ffee00c0ff -> 0f0e0d0c0b0a

alter table customers rename column mail to email;

COMMIT;
