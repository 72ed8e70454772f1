revoke select on orders from reader;
grant select (id, status, total) on orders to reader;
