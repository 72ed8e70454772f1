-- Of relations that our role may read in part: the columns that it may read.
select
    a.attrelid as relation,
    a.attnum as number
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid
where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and a.attnum > 0
    and not a.attisdropped
    -- the order of evaluation: the cheap test decides for nearly every relation
    and case
        when pg_catalog.has_table_privilege(c.oid, 'select') then false
        else pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
    end
