alter publication analytics drop table orders;
alter table orders set unlogged;
alter table sessions set unlogged;
alter table events_old set unlogged;
