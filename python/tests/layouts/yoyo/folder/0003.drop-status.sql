-- 0003.drop-status
-- depends: a.channel

alter table orders drop column status;
