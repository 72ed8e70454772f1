alter table orders alter column paid_at type timestamptz(6);
