drop index customers_code_region_idx;
create unique index other on orders (number);
alter table orders drop constraint orders_number_key;
