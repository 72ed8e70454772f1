-- +migrate Up
alter table orders add column channel text;

-- +migrate Down
alter table orders drop column channel;
