alter table orders alter column placed_at type timestamptz;
alter table orders alter column paid_at type timestamp(3);
alter table orders alter column opens type timetz;
