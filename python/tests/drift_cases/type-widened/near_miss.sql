alter table orders alter column price type numeric(8, 2);
