alter table orders drop constraint c_total;
alter table orders add constraint c_total check (total >= -1);
-- A conjunct less in a disjunction.
alter table orders drop constraint c_paid;
alter table orders add constraint c_paid check (status <> 'paid' or total is not null);
