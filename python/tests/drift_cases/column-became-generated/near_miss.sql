alter table orders alter column net set default 0;
