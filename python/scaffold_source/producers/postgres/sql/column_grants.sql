-- Of relations that our role may read in part: the columns that it may read.
with unread as materialized (
    select c.oid
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
        and not c.relispartition
        and n.nspname <> 'information_schema'
        and n.nspname !~ '^pg_'
        -- last, as it costs most: it decides for nearly every relation that there is nothing to list
        and not pg_catalog.has_table_privilege(c.oid, 'select')
)

select
    a.attrelid as relation,
    a.attnum as number
from unread
inner join pg_catalog.pg_attribute as a on unread.oid = a.attrelid
where a.attnum > 0
    and not a.attisdropped
    and pg_catalog.has_column_privilege(unread.oid, a.attnum, 'select')
