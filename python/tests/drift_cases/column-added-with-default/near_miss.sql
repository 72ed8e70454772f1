alter table orders add column doubled numeric generated always as (total * 2) stored;
alter table orders add column number bigint not null generated always as identity;
alter table orders add column counter serial;
-- Unique by itself: filled by an UPDATE, which is in the log, or the table was empty.
alter table orders add column code text;
update orders set code = 'o' || id;
alter table orders alter column code set not null, add unique (code);
