alter table orders add column channel text default 'web';
