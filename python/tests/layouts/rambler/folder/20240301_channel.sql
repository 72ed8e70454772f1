-- rambler up
alter table orders add column channel text;

-- rambler down
alter table orders drop column channel;
