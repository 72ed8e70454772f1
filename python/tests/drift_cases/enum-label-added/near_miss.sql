alter table refunds alter column status set default 'new';
