alter table orders drop constraint c_pair;
alter table orders add constraint c_pair check (total >= length(status));
