alter table orders alter column number type int;
