comment on column orders.total is 'gross';
