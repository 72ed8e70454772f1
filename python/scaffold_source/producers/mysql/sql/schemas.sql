-- Every schema that is not the server's own and that our role has some privilege on.
select s.schema_name as name
from information_schema.schemata as s
where lower(s.schema_name) not in ('information_schema', 'mysql', 'performance_schema', 'sys')
