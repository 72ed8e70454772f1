alter table orders alter column placed_at type timestamptz(0);
alter table orders alter column updated_at type timestamptz(3);
