alter table orders rename constraint c_total to total_is_positive;
