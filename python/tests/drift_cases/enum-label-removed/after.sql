alter type status rename to old;
create type status as enum ('new', 'paid');
alter table orders alter column status type status using null;
alter table refunds alter column status type status using null;
