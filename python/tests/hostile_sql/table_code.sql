-- Code that belongs to tables: defaults, checks, indexes, columns, policies, statistics.
create function odd(int) returns int language plpgsql immutable as $$ begin perform public.fires_here(); return $1; end $$;
create domain d as int check (odd(value) = value);
create table coded (a int default odd(1) check (odd(a) = a), b int generated always as (odd(a)) stored, c d);
create index on coded (odd(a)) where odd(a) = 1; create unique index on coded (odd(b));
create statistics odd_ones on (odd(a)), b from coded;
alter table coded enable row level security; create policy p on coded using (odd(a) = 1);
create table parts (a int) partition by list (odd(a)); create table part partition of parts for values in (1);
call tries($q$analyze coded$q$);
call tries($q$insert into coded values (1)$q$);
call tries($q$vacuum coded$q$);
call tries($q$cluster coded using coded_odd_idx$q$);
call tries($q$reindex table coded$q$);
call tries($q$create publication sends for table coded where (odd(a) = 1)$q$);
