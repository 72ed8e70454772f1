alter table orders alter column total type numeric(12, 0);
alter table orders alter column tax type numeric(10, 2);
