alter table orders add column channel text;

---- create above / drop below ----

alter table orders drop column channel;
