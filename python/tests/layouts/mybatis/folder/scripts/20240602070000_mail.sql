-- // mail
-- Migration SQL that makes the change goes here.

alter table customers rename column email to mail;

-- //@UNDO
-- SQL to undo the change goes here.

alter table customers rename column mail to email;
