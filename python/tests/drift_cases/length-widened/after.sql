alter table orders alter column status type varchar(40);
alter table orders alter column note type text;
alter table orders alter column tags type varchar(9)[];
