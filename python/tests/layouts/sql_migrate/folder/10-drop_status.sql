-- +migrate Up
alter table orders drop column status;

-- +migrate Down
alter table orders add column status text not null default '';
