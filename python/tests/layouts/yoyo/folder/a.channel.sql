-- a.channel
-- depends: 0002.orders

alter table orders add column channel text;
