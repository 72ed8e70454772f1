alter table orders alter column note drop not null;
alter table orders alter column placed_at drop not null;
