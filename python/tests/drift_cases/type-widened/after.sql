alter table orders alter column id type bigint;
alter table orders alter column qty type numeric;
alter table orders alter column price type numeric(12, 2);
alter table orders alter column weight type double precision;
