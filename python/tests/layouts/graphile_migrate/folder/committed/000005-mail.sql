--! Previous: sha1:4444444444444444444444444444444444444444
--! Hash: sha1:5555555555555555555555555555555555555555
--! Message: mail

alter table customers rename column email to mail;
