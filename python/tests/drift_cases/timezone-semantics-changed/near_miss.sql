alter table orders alter column placed_at type timestamp(3);
