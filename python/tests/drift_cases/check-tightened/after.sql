alter table orders drop constraint c_total;
alter table orders add constraint c_total check (total > 0);
alter table orders drop constraint c_status;
alter table orders add constraint c_status check (status in ('new'));
-- A conjunct more in a disjunction: orders that passed may not pass any more.
alter table orders drop constraint c_paid;
alter table orders add constraint c_paid check (status <> 'paid' or total is not null and id > 0 and rate is null);
