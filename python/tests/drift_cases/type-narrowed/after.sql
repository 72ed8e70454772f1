alter table orders alter column note type varchar(10);
alter table orders alter column price type numeric(8, 2);
alter table orders alter column total type numeric(8, 4);
