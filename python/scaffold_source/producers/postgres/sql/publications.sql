-- What logical replication sends out, and so what a CDC loader can see. A publication has column lists and row
-- filters since 15 and may send generated columns since 18; before, their names mean the columns of `absent`.
select
    c.oid as relation,
    p.pubname as name,
    (
        select pg_catalog.array_agg(a.attname::pg_catalog.text order by a.attnum)
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum = any(r.columns::pg_catalog.int2[])
    ) as columns,
    pg_catalog.pg_get_expr(r.condition, c.oid, true) as condition,
    array(
        select o.name
        from (
            values
            (1, 'insert', p.pubinsert), (2, 'update', p.pubupdate),
            (3, 'delete', p.pubdelete), (4, 'truncate', p.pubtruncate)
        ) as o (position, name, is_sent)
        where not o.is_sent
        order by o.position
    ) as unsent,
    p.generated = 's' as sends_generated
from (
    select
        null::pg_catalog.int2vector as prattrs,
        null::pg_catalog.pg_node_tree as prqual,
        'n' as pubgencols
) as absent
cross join lateral (
    select x.*, pubgencols as generated -- noqa: RF02
    from pg_catalog.pg_publication as x
) as p
inner join pg_catalog.pg_publication_tables as t on p.pubname = t.pubname
inner join pg_catalog.pg_namespace as n on t.schemaname = n.nspname
inner join pg_catalog.pg_class as c on n.oid = c.relnamespace and t.tablename = c.relname
left join lateral (
    select prattrs as columns, prqual as condition -- noqa: RF02
    from pg_catalog.pg_publication_rel as x
    where x.prpubid = p.oid and x.prrelid = c.oid
) as r on true
order by c.oid, p.pubname collate pg_catalog."C"
