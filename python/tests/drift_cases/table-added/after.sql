create table refunds (id bigint primary key, amount numeric);
