alter table orders drop constraint c_status;
alter table orders add constraint c_status check (status in ('new', 'paid', 'lost'));
alter table orders drop constraint c_total;
alter table orders add constraint c_total check (total >= -5);
-- An enum with one label more than the list of values that it replaces.
create type size as enum ('S', 'M', 'L');
alter table orders drop constraint orders_size_check, alter column size type size using size::size;
alter domain state drop constraint known;
alter domain state add constraint known check (value in ('new', 'paid', 'lost'));
-- Both of a domain's checks, which have no names in the facts.
alter domain share drop constraint share_check;
alter domain share add check (value >= -10);
alter domain share drop constraint share_check1;
alter domain share add check (value <= 200);
