alter publication analytics drop table refunds;
