alter table orders alter column id drop default;
alter table orders alter column id add generated always as identity;
