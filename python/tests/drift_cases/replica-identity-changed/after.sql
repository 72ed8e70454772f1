alter table orders replica identity nothing;
alter table refunds replica identity nothing;
