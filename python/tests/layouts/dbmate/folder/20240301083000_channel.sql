-- migrate:up
alter table orders add column channel text;

-- migrate:down
alter table orders drop column channel;
