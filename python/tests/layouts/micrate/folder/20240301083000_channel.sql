-- +micrate Up
alter table orders add column channel text;

-- +micrate Down
alter table orders drop column channel;
