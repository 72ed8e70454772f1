-- ==== UP ====
BEGIN;
alter table customers rename column email to mail;
COMMIT;

-- ==== DOWN ====
BEGIN;
alter table customers rename column mail to email;
COMMIT;
