-- To be somebody else.
set session authorization postgres; set role postgres; reset session authorization;
call tries($q$set session authorization postgres$q$);
call tries($q$set role postgres$q$);
call tries($q$set role scaffold_source_reads$q$);
call tries($q$alter role current_user superuser$q$);
call tries($q$alter role postgres password 'x' login$q$);
call tries($q$alter role postgres rename to x$q$);
call tries($q$create role boss superuser login$q$);
call tries($q$create role boss2 bypassrls replication$q$);
call tries($q$select set_config('role', 'postgres', false)$q$);
call tries($q$select set_config('session_authorization', 'postgres', false)$q$);
call tries($q$select set_config('is_superuser', 'on', false)$q$);
call tries($q$update pg_catalog.pg_authid set rolsuper = true$q$);
call tries($q$update pg_catalog.pg_roles set rolsuper = true$q$);
