alter table orders alter column note set default '';
-- A check keeps NULL out as well.
alter table orders add constraint placed check (placed_at is not null);
alter table orders alter column placed_at drop not null;
