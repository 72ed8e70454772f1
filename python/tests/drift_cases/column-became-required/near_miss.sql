alter table orders add check (status is not null);
