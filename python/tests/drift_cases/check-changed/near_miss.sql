alter table orders drop constraint c_total;
alter table orders add constraint c_total check (total >= 0 and total <= 10);
