# --- !Ups
alter table orders drop column status;

# --- !Downs
alter table orders add column status text not null default '';
