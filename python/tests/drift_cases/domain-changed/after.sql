alter table orders alter column total type cents;
alter type mood rename to spirits;
