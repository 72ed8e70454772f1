alter table orders add check (id > 0);
alter domain rate add check (value >= 0);
