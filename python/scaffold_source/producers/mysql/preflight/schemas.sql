select
    s.schema_name as name,
    s.default_character_set_name as character_set
from information_schema.schemata as s
where lower(s.schema_name) not in ('information_schema', 'mysql', 'performance_schema', 'sys')
