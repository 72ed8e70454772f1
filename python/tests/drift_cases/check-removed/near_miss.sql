alter table orders drop constraint c_total;
alter table orders add constraint c_total check (0 <= total);
-- One check split into two says the same.
alter table orders drop constraint c_both;
alter table orders add constraint c_id check (id > 0), add constraint c_length check (length(status) < 9);
