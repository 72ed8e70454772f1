-- Up Migration
alter table orders add column channel text;

-- Down Migration
alter table orders drop column channel;
