alter table orders alter column status set default 'draft';
alter table orders alter column deleted set default true;
alter table orders alter column is_test set default true;
