alter type status rename to old;
create type status as enum ('paid', 'new', 'lost');
alter table orders alter column status type status using null;
alter table refunds alter column status type status using null;
