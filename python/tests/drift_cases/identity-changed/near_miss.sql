alter table lines alter column id set generated always;
