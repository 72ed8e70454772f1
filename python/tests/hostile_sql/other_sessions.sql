-- The sessions of others, ours among them.
call tries($q$select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()$q$);
call tries($q$select pg_cancel_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()$q$);
call tries($q$select tells((select string_agg(query, ' ') from pg_stat_activity))$q$);
call tries($q$select pg_log_backend_memory_contexts(pid) from pg_stat_activity$q$);
