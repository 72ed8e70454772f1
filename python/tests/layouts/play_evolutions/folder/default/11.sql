# --- !Ups
alter table customers rename column email to mail;

# --- !Downs
alter table customers rename column mail to email;
