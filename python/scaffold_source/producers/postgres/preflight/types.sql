-- The types that columns have, under their domains too, each with some of its columns.
with recursive bases as (
    select
        t.oid as declared,
        t.oid as base,
        null::pg_catalog.int4 as modifier
    from pg_catalog.pg_type as t
    where t.typtype <> 'd'
    union all
    select
        t.oid as declared,
        b.base,
        coalesce(b.modifier, nullif(t.typtypmod, -1)) as modifier
    from pg_catalog.pg_type as t
    inner join bases as b on t.typbasetype = b.declared
    where t.typtype = 'd'
)

select
    pg_catalog.format_type(u.atttypid, u.atttypmod) as declared,
    pg_catalog.format_type(b.base, coalesce(b.modifier, u.atttypmod)) as base,
    e.typtype = 'e' as is_enum,
    u.columns,
    u.examples
from (
    select
        a.atttypid,
        a.atttypmod,
        count(*)::pg_catalog.int4 as columns,
        (
            array_agg(
                n.nspname || '.' || c.relname || '.' || a.attname order by n.nspname, c.relname, a.attnum
            )
        )[:3] as examples
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on a.attrelid = c.oid
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where a.attnum > 0 and not a.attisdropped
        and c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition and c.relpersistence <> 't'
        and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    group by a.atttypid, a.atttypmod
) as u
inner join bases as b on u.atttypid = b.declared
inner join pg_catalog.pg_type as e on b.base = e.oid
order by 1, 2
