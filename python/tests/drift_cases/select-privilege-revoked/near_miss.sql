revoke select on orders from drift_reader;
grant select (id, status, total) on orders to drift_reader;
