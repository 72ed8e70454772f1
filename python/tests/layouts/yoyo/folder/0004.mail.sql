-- 0004.mail
-- depends: 0003.drop-status

alter table customers rename column email to mail;
