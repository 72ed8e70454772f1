alter table orders alter column note type text using upper(note);
alter table orders add column channel text;
alter table orders drop column channel;
alter table orders add column channel text;
