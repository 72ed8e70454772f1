alter table orders drop column note;
alter table orders add column note text;
