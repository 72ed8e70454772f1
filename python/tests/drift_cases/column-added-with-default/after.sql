alter table orders add column channel text default 'web';
alter table orders add column is_public boolean not null default true;
alter table orders alter column is_public drop default;
