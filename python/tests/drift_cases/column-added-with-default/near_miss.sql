alter table orders add column doubled numeric generated always as (total * 2) stored;
