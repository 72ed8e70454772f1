alter table orders drop constraint c_total;
alter table orders add constraint c_total check (total >= 0 and total <= 10);
-- Every order that passed the old one passes this one.
alter table orders drop constraint c_pair;
alter table orders add constraint c_pair check (total >= id or status = 'refund');
