alter table orders alter column total set statistics 10;
