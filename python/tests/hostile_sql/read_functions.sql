-- Functions that read files and folders.
call tries($q$select tells(pg_read_file('/etc/passwd'))$q$);
call tries($q$select tells(pg_read_binary_file('/etc/passwd')::text)$q$);
call tries($q$select tells((select string_agg(f, ' ') from pg_ls_dir('/') as f))$q$);
call tries($q$select tells(pg_stat_file('/etc/passwd')::text)$q$);
call tries($q$select tells((select string_agg(name, ' ') from pg_ls_logdir()))$q$);
call tries($q$select tells((select string_agg(r::text, ' ') from pg_hba_file_rules as r))$q$);
