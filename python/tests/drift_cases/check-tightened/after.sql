alter table orders drop constraint c_total;
alter table orders add constraint c_total check (total > 0);
alter table orders drop constraint c_status;
alter table orders add constraint c_status check (status in ('new'));
