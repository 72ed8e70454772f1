-- Foreign keys, a row for each column.
select
    k.table_schema as table_schema,
    k.table_name as table_name,
    k.constraint_name as name,
    k.column_name as column_name,
    k.referenced_table_schema as to_schema,
    k.referenced_table_name as to_name,
    k.referenced_column_name as to_column
from information_schema.key_column_usage as k
where k.referenced_table_name is not null
    and k.table_schema in %(schemas)s
order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position
