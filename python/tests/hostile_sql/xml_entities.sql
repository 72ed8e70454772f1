-- XML that includes a file.
call tries($q$select tells((xmlparse(document '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'))::text)$q$);
call tries($q$select tells(query_to_xml('select pg_read_file(''/etc/passwd'')', true, true, '')::text)$q$);
