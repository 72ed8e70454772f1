alter table orders add column channel text default 'web';
alter table orders add column is_public boolean not null default true;
alter table orders alter column is_public drop default;
alter table orders add column region text not null default 'eu', add unique (region, id);
alter table orders alter column region drop default;
