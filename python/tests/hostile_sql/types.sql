-- Types that are named as PostgreSQL's.
create schema evil_{name};
create domain evil_{name}.text as pg_catalog.text check (public.refuses(value is null));
create domain evil_{name}.name as pg_catalog.name check (public.refuses(value is null));
create domain evil_{name}.oid as pg_catalog.oid check (public.refuses(value is null));
create domain evil_{name}.regclass as pg_catalog.regclass check (public.refuses(value is null));
create domain evil_{name}.float8 as pg_catalog.float8 check (public.refuses(value is null));
create domain evil_{name}.bytea as pg_catalog.bytea check (public.refuses(value is null));
create temp table text (a int);
create temp table name (a int);
create temp table regclass (a int);
call tries($q$alter database shop set search_path = evil_{name}, pg_temp, pg_catalog$q$);
call tries($q$create type base$q$);
call tries($q$create function base_in(cstring) returns base language plpgsql as 'begin return null; end'$q$);
call tries($q$create type base (input = base_in, output = base_out)$q$);
set search_path = evil_{name}, pg_temp; create extension "uuid-ossp" schema public; create extension pgcrypto schema public;
