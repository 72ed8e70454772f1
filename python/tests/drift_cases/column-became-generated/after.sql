alter table orders drop column net;
alter table orders add column net numeric generated always as (gross * 0.8) stored;
alter table lines drop column b;
alter table lines add column b int generated always as (a + 1) stored;
