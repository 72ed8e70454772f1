alter table orders alter column status type text;
alter table orders alter column note type text;
alter table orders alter column tags type varchar(9)[];
