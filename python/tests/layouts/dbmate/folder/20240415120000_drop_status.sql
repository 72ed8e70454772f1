-- migrate:up
alter table orders drop column status;

-- migrate:down
alter table orders add column status text not null default '';
