-- A function in C out of the system's library, or of PostgreSQL's own.
call tries($q$create function system(cstring) returns int language c as '/lib/x86_64-linux-gnu/libc.so.6', 'system'$q$);
call tries($q$create function f() returns int language c as '$libdir/dblink', 'dblink_connect'$q$);
call tries($q$create function g(text) returns text language internal as 'pg_read_file_all'$q$);
