-- Triggers on statements and on a login.
call tries($q$create event trigger on_ddl_command_start on ddl_command_start execute function fires_event()$q$);
call tries($q$create event trigger on_ddl_command_end on ddl_command_end execute function fires_event()$q$);
call tries($q$create event trigger on_sql_drop on sql_drop execute function fires_event()$q$);
call tries($q$create event trigger on_table_rewrite on table_rewrite execute function fires_event()$q$);
call tries($q$create event trigger on_login on login execute function fires_event()$q$);
create event trigger e on ddl_command_end execute function fires_event();
