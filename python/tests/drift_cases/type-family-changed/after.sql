alter table orders alter column number type text;
alter table orders alter column paid type int using paid::int;
alter table orders alter column ref type text;
alter table orders alter column day type timestamp;
alter table orders alter column price type double precision;
alter table orders alter column tags type text[] using array[tags];
