drop table totals;
create view totals as select 1::int as id, 2::bigint as n;
