alter table orders drop constraint orders_number_key;
drop index orders_lower_idx;
alter table tags drop constraint tags_name_key;
alter table customers drop constraint customers_code_key;
