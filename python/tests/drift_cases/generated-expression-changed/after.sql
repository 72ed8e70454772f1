alter table lines alter column total set expression as (qty * price + fee);
alter table lines alter column gross set expression as (qty * price * 1.25);
