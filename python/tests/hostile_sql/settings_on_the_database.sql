-- Settings for the sessions to come, in this database.
call tries($q$alter database shop set role = postgres$q$);
call tries($q$alter database shop set session_authorization = postgres$q$);
call tries($q$alter database shop set is_superuser = on$q$);
call tries($q$alter database shop set search_path = evil_{name}$q$);
call tries($q$alter database shop set statement_timeout = 1$q$);
call tries($q$alter database shop set default_transaction_read_only = off$q$);
call tries($q$alter database shop set log_statement = 'all'$q$);
call tries($q$alter database shop connection limit 0$q$);
call tries($q$alter database shop allow_connections false$q$);
call tries($q$alter database shop rename to other$q$);
call tries($q$alter database shop owner to postgres$q$);
call tries($q$alter database shop set tablespace pg_global$q$);
call tries($q$alter database shop is_template true$q$);
call tries($q$alter database shop reset all$q$);
call tries($q$drop database shop$q$);
call tries($q$create database other template shop$q$);
