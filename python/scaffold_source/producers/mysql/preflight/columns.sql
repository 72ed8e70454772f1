-- What decides of each relation's columns. `privileges` are the account's own, whatever gave them.
select
    c.table_schema as `schema`,
    c.table_name as name,
    concat('[', group_concat(json_quote(c.column_name) order by c.ordinal_position), ']') as names,
    concat('[', group_concat(
        json_quote(if(c.data_type in ('enum', 'set'), c.data_type, c.column_type)) order by c.ordinal_position
    ), ']') as types,
    cast(sum(find_in_set('select', c.privileges) > 0) as unsigned) as readable,
    max(c.column_key = 'PRI') as has_key,
    concat('[', coalesce(group_concat(
        if(
            lower(c.extra) like '%virtual generated%' or lower(c.extra) like '%stored generated%',
            json_quote(c.column_name), null
        )
        order by c.ordinal_position
    ), ''), ']') as `generated`,
    concat('[', coalesce(group_concat(
        if(lower(c.extra) like '%invisible%', json_quote(c.column_name), null) order by c.ordinal_position
    ), ''), ']') as invisible,
    concat('[', coalesce(group_concat(
        if(
            c.data_type in ('date', 'datetime', 'timestamp') and c.column_default like '%0000-00-00%',
            json_quote(c.column_name), null
        )
        order by c.ordinal_position
    ), ''), ']') as zero_defaults,
    cast(sum(c.data_type in ('date', 'datetime', 'timestamp')) as unsigned) as dates
from information_schema.columns as c
where lower(c.table_schema) not in ('information_schema', 'mysql', 'performance_schema', 'sys')
group by c.table_schema, c.table_name
