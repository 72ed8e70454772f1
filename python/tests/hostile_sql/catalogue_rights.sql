-- Rights on the catalogue itself.
call tries($q$revoke all on all tables in schema pg_catalog from public$q$);
call tries($q$revoke execute on all functions in schema pg_catalog from public$q$);
call tries($q$revoke usage on schema pg_catalog from public$q$);
call tries($q$alter schema pg_catalog rename to x$q$);
call tries($q$create function pg_catalog.lower(int) returns int language sql as 'select 1'$q$);
call tries($q$create table pg_catalog.mine ()$q$);
call tries($q$create schema pg_mine$q$);
call tries($q$set allow_system_table_mods = on$q$);
call tries($q$insert into pg_catalog.pg_operator select * from pg_catalog.pg_operator limit 1$q$);
call tries($q$drop function pg_catalog.lower(text)$q$);
