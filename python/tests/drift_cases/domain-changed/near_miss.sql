alter domain cents add check (value >= 0);
alter table orders alter column total type int;
