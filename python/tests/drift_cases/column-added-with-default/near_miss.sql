alter table orders add column doubled numeric generated always as (total * 2) stored;
alter table orders add column number bigint not null generated always as identity;
alter table orders add column counter serial;
