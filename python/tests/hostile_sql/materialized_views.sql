-- Views that run when they are refreshed or read.
create view runs as select public.fires_here() as x, * from pg_catalog.pg_class;
create materialized view kept as select 1 as one;
call tries($q$create materialized view runs_now as select public.fires_here() as x$q$);
call tries($q$refresh materialized view kept$q$);
call tries($q$create view recursive_one as with recursive r as (select public.fires_here() as x union all select x from r) select x from r$q$);
