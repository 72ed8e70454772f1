alter table orders add column email text;
alter table orders add column card_number text default '';
