comment on column orders.total is 'net since March';
comment on table orders is 'one row per order';
