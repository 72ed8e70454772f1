alter table customers rename column email to mail;

---- create above / drop below ----

alter table customers rename column mail to email;
