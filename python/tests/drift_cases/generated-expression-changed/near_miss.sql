-- Other parentheses and another default compute the same.
alter table lines alter column total set expression as (((qty) * (price)));
alter table lines alter column fee set default 1;
