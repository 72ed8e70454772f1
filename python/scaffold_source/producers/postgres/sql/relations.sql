-- Relations a loader can copy. Partitions are left out: their parent stands for them.
-- What an extension created belongs to the extension.
select
    c.oid,
    n.nspname as schema,
    c.relname as name,
    c.relkind::pg_catalog.text as kind,
    d.description as comment,
    case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid, true) end as definition,
    c.relrowsecurity as row_security,
    -- where it applies to our own role: its owner and a role with BYPASSRLS see every row
    c.relrowsecurity and pg_catalog.row_security_active(c.oid) as filtered,
    c.relreplident::pg_catalog.text as replica_identity,
    -- of a partitioned table, its partitions decide: rows stand in these
    case c.relkind
        when 'p' then exists (
            select from pg_catalog.pg_partition_tree(c.oid) as t
            inner join pg_catalog.pg_class as leaf on t.relid = leaf.oid
            where t.isleaf and leaf.relpersistence = 'u'
        )
        else c.relpersistence = 'u'
    end as unlogged,
    (
        select pg_catalog.array_agg(pn.nspname || '.' || p.relname order by i.inhseqno)
        from pg_catalog.pg_inherits as i
        inner join pg_catalog.pg_class as p on i.inhparent = p.oid
        inner join pg_catalog.pg_namespace as pn on p.relnamespace = pn.oid
        where i.inhrelid = c.oid
    ) as inherits,
    not pg_catalog.has_table_privilege(c.oid, 'select')
    and pg_catalog.has_any_column_privilege(c.oid, 'select') as is_partly_readable,
    pg_catalog.has_schema_privilege(n.oid, 'usage')
    and (
        pg_catalog.has_table_privilege(c.oid, 'select')
        or pg_catalog.has_any_column_privilege(c.oid, 'select')
    ) as readable
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join pg_catalog.pg_description as d
    on c.oid = d.objoid and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objsubid = 0
where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and (%(schemas)s::pg_catalog.text[] is null or n.nspname = any(%(schemas)s::pg_catalog.text[]))
    and not exists (
        select from pg_catalog.pg_depend as x
        where x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and x.objid = c.oid and x.deptype = 'e'
    )
order by n.nspname collate pg_catalog."C", c.relname collate pg_catalog."C"
