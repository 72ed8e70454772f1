-- +migrate Up
alter table customers rename column email to mail;

-- +migrate Down
alter table customers rename column mail to email;
