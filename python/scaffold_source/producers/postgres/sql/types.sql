-- Types of the producer's own: composites with their fields; others matter to people where they have a comment.
select
    t.oid,
    pg_catalog.format_type(t.oid, null) as name,
    t.typtype::pg_catalog.text as kind,
    (
        select pg_catalog.array_agg(
            pg_catalog.concat_ws(' ', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) order by a.attnum
        )
        from pg_catalog.pg_attribute as a
        where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    ) as fields
from pg_catalog.pg_type as t
inner join pg_catalog.pg_namespace as n on t.typnamespace = n.oid
left join pg_catalog.pg_class as c on t.typrelid = c.oid
where (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c'))
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and (%(schemas)s::pg_catalog.text[] is null or n.nspname = any(%(schemas)s::pg_catalog.text[]))
    and not exists (
        select from pg_catalog.pg_depend as x
        where x.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and x.objid = t.oid and x.deptype = 'e'
    )
order by pg_catalog.format_type(t.oid, null) collate pg_catalog."C"
