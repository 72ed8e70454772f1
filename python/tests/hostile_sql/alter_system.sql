-- ALTER SYSTEM, in and outside a transaction.
alter system set archive_command = 'touch {witness}';
commit;
/* */ alter system set ssl_passphrase_command = 'touch {witness}';
call tries($q$alter system set archive_command = 'touch {witness}'$q$);
call tries($q$select pg_reload_conf()$q$);
call tries($q$select set_config('archive_command', 'touch {witness}', false)$q$);
call tries($q$select pg_switch_wal()$q$);
