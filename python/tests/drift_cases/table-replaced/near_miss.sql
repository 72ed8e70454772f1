alter table orders rename to old_orders;
alter table lines rename to orders;
alter table orders rename to lines;
alter table old_orders rename to orders;
