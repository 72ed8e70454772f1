-- Up Migration
alter table orders drop column status;

-- Down Migration
alter table orders add column status text not null default '';
