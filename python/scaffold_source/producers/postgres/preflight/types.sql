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
),

relations as (
    select
        c.oid,
        n.nspname || '.' || c.relname as name,
        pg_catalog.row_number() over (order by n.nspname, c.relname) as position
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition and c.relpersistence <> 't'
        and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
),

used as (
    select
        a.atttypid,
        a.atttypmod,
        count(*)::pg_catalog.int4 as columns,
        -- sorted as numbers: the names of all columns take the server ten times as long
        (pg_catalog.array_agg(r.position * 2048 + a.attnum order by r.position * 2048 + a.attnum))[:3] as first
    from pg_catalog.pg_attribute as a
    inner join relations as r on a.attrelid = r.oid
    where a.attnum > 0 and not a.attisdropped
    group by a.atttypid, a.atttypmod
)

select
    pg_catalog.format_type(u.atttypid, u.atttypmod) as declared,
    pg_catalog.format_type(b.base, coalesce(b.modifier, u.atttypmod)) as base,
    e.typtype = 'e' as is_enum,
    array(
        select l.enumlabel
        from pg_catalog.pg_enum as l
        where l.enumtypid = b.base
        order by l.enumsortorder
    ) as labels,
    u.columns,
    array(
        select r.name || '.' || a.attname
        from pg_catalog.unnest(u.first) as f (number)
        inner join relations as r on f.number / 2048 = r.position
        inner join pg_catalog.pg_attribute as a on r.oid = a.attrelid and a.attnum = f.number % 2048
        order by f.number
    ) as examples
from used as u
inner join bases as b on u.atttypid = b.declared
inner join pg_catalog.pg_type as e on b.base = e.oid
order by 1, 2
