-- The types that columns have, each with some of its columns.
select
    if(c.data_type in ('enum', 'set'), c.data_type, c.column_type) as declared,
    count(*) as columns,
    concat('[', replace(substring_index(group_concat(
        json_quote(concat(c.table_schema, '.', c.table_name, '.', c.column_name))
        order by c.table_schema, c.table_name, c.ordinal_position separator '\n'
    ), '\n', 3), '\n', ','), ']') as examples
from information_schema.columns as c
where lower(c.table_schema) not in ('information_schema', 'mysql', 'performance_schema', 'sys')
group by if(c.data_type in ('enum', 'set'), c.data_type, c.column_type)
