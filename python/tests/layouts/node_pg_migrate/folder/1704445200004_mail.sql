-- Up Migration
alter table customers rename column email to mail;

-- Down Migration
alter table customers rename column mail to email;
