-- +micrate Up
alter table customers rename column email to mail;

-- +micrate Down
alter table customers rename column mail to email;
