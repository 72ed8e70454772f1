-- channel
alter table orders add column channel text;
