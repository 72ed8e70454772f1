# --- !Ups
alter table orders add column channel text;

# --- !Downs
alter table orders drop column channel;
