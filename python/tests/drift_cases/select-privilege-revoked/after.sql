revoke select on orders from drift_reader;
