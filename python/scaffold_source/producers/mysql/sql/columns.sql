-- Columns in their declared order, a long default or expression cut (producers/answers.py). `privileges` are our role's, whatever gave them.
select
    c.table_schema as table_schema,
    c.table_name as table_name,
    c.column_name as name,
    c.column_type as type,
    c.is_nullable = 'YES' as nullable,
    if(
        char_length(c.column_default) > 10000,
        concat(left(c.column_default, 10000), ' [...cut: ', char_length(c.column_default), ' characters, sha256 ', sha2(c.column_default, 256), ']'),
        c.column_default
    ) as default_value,
    if(
        char_length(c.generation_expression) > 10000,
        concat(left(c.generation_expression, 10000), ' [...cut: ', char_length(c.generation_expression), ' characters, sha256 ', sha2(c.generation_expression, 256), ']'),
        c.generation_expression
    ) as expression,
    c.extra as extra,
    c.collation_name as collation,
    c.column_comment as comment,
    find_in_set('select', c.privileges) > 0 as readable
from information_schema.columns as c
where c.table_schema in %(schemas)s
order by c.table_schema, c.table_name, c.ordinal_position
