-- What logical replication sends out, and so what a CDC loader can see. A publication has column lists and row
-- filters since 15, may name schemas since 15, send generated columns since 18 and leave tables out of all
-- since 19: before, these names mean the columns of `absent`. pg_publication_tables would say which tables are
-- sent, and take a lock on each of them.
with published_schemas as (
    -- the catalogue of them came with 15; where there is none, nothing depends on it
    select
        p.refobjid as publication,
        n.refobjid as namespace
    from pg_catalog.pg_depend as p
    inner join pg_catalog.pg_depend as n on p.classid = n.classid and p.objid = n.objid
    where p.classid = pg_catalog.to_regclass('pg_catalog.pg_publication_namespace')
        and p.refclassid = 'pg_catalog.pg_publication'::pg_catalog.regclass
        and n.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
),

listed as (
    select
        r.prpubid as publication,
        r.prrelid as relation,
        r.is_left_out
    from (select false as prexcept) as absent
    cross join lateral (
        select
            x.prpubid,
            x.prrelid,
            prexcept as is_left_out -- noqa: RF02
        from pg_catalog.pg_publication_rel as x
    ) as r
),

named as (
    select
        l.publication,
        l.relation
    from listed as l
    where not l.is_left_out
    union
    select
        p.oid as publication,
        c.oid as relation
    from pg_catalog.pg_publication as p
    inner join pg_catalog.pg_class as c
        on p.puballtables or c.relnamespace in (
            select s.namespace from published_schemas as s where s.publication = p.oid
        )
    where c.relkind in ('r', 'p')
        and not exists (
            select
            from listed as l
            where l.is_left_out and l.publication = p.oid
                and (
                    l.relation = c.oid
                    or c.relispartition
                    and l.relation in (select a.relid from pg_catalog.pg_partition_ancestors(c.oid) as a)
                )
        )
),

-- A partition goes under its own name, or as its table's where the publication has publish_via_partition_root.
sent as (
    select
        n.publication,
        n.relation
    from named as n
    inner join pg_catalog.pg_publication as p on n.publication = p.oid
    inner join pg_catalog.pg_class as c on n.relation = c.oid
    where case
            when not p.pubviaroot then c.relkind = 'r'
            when c.relispartition then not exists (
                select
                from pg_catalog.pg_partition_ancestors(c.oid) as a
                inner join named as m on a.relid = m.relation
                where m.publication = n.publication and a.relid <> c.oid
            )
            else true
        end
    union
    select
        n.publication,
        c.oid as relation
    from pg_catalog.pg_class as c
    cross join lateral pg_catalog.pg_partition_ancestors(c.oid) as a
    inner join named as n on a.relid = n.relation
    inner join pg_catalog.pg_publication as p on n.publication = p.oid
    where c.relkind = 'r' and c.relispartition and not p.pubviaroot
)

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
inner join sent as s on p.oid = s.publication
inner join pg_catalog.pg_class as c on s.relation = c.oid
left join lateral (
    select prattrs as columns, prqual as condition -- noqa: RF02
    from pg_catalog.pg_publication_rel as x
    where x.prpubid = p.oid and x.prrelid = c.oid
) as r on true
-- neither the system's, whose numbers are below, nor what the log lacks
where c.oid >= 16384 and c.relpersistence = 'p'
order by c.oid, p.pubname collate pg_catalog."C"
