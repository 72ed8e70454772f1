alter table orders add unique (note);
alter table tags add primary key (name);
