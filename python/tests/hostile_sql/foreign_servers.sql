-- Foreign tables: of a server, of a file, of a program.
call tries($q$create extension postgres_fdw$q$);
call tries($q$create extension file_fdw$q$);
call tries($q$create server back foreign data wrapper postgres_fdw options (host '/tmp', dbname 'shop')$q$);
call tries($q$create user mapping for current_user server back options (user 'postgres')$q$);
call tries($q$create foreign table theirs (x text) server back$q$);
call tries($q$select tells((select string_agg(x, ' ') from theirs))$q$);
call tries($q$create server files foreign data wrapper file_fdw$q$);
call tries($q$create foreign table passwords (x text) server files options (filename '/etc/passwd')$q$);
call tries($q$create foreign table ran (x text) server files options (program 'touch {witness}')$q$);
call tries($q$select tells((select string_agg(x, ' ') from passwords))$q$);
call tries($q$select tells((select string_agg(x, ' ') from ran))$q$);
call tries($q$import foreign schema public from server back into public$q$);
