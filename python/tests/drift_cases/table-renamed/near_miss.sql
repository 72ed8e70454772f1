alter table orders rename to purchases;
comment on table purchases is 'renamed_from: orders';
create view orders as select * from purchases;
