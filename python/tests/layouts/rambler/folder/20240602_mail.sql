-- rambler up
alter table customers rename column email to mail;

-- rambler down
alter table customers rename column mail to email;
