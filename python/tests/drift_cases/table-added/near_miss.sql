create temporary table refunds (id bigint primary key);
create sequence refund_numbers;
