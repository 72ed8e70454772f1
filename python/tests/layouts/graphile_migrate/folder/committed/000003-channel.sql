--! Previous: sha1:2222222222222222222222222222222222222222
--! Hash: sha1:3333333333333333333333333333333333333333
--! Message: channel

alter table orders add column channel text;
