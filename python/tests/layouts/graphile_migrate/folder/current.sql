-- Enter migration here
drop table orders;
