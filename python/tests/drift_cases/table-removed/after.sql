drop table refunds;
