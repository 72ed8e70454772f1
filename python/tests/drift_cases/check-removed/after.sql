alter table orders drop constraint c_total;
alter domain rate drop constraint rate_check;
