-- +micrate Up
alter table orders drop column status;

-- +micrate Down
alter table orders add column status text not null default '';
