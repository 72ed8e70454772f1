-- migrate:up
alter table customers rename column email to mail;

-- migrate:down
alter table customers rename column mail to email;
