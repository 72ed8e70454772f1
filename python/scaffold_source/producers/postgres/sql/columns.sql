-- Columns, domains resolved to the type underneath, those in arrays too. In no order: introspect.py sorts them.
with recursive domains as (
    select oid as domain, typbasetype as base, typtypmod as typmod, typnotnull as not_null
    from pg_catalog.pg_type
    where typtype = 'd'
    union all
    select d.domain, t.typbasetype, t.typtypmod, d.not_null or t.typnotnull
    from domains as d
    inner join pg_catalog.pg_type as t on d.base = t.oid
    where t.typtype = 'd'
),

resolved as (
    select d.domain, d.base, d.typmod, d.not_null
    from domains as d
    inner join pg_catalog.pg_type as t on d.base = t.oid
    where t.typtype <> 'd'
),

-- Since 18, a NOT NULL may be NOT VALID: old rows can hold nulls.
unproven as (
    select conrelid as relation, conkey[1] as number
    from pg_catalog.pg_constraint
    where contype = 'n' and not convalidated
),

-- Unlike texts may be equal in one that is not deterministic, and in one that our own server has in its place.
collations as (
    select oid, collname, collnamespace, not collisdeterministic or oid = any(%(folding)s::pg_catalog.oid[]) as folds
    from pg_catalog.pg_collation
)

select
    a.attrelid as relation,
    a.attnum as number,
    a.attname as name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
    case
        when i.domain is not null then pg_catalog.format_type(i.base, nullif(i.typmod, -1)) || '[]'
        when r.domain is not null then pg_catalog.format_type(r.base, nullif(r.typmod, -1))
    end as type_under_domain,
    not ((a.attnotnull and u.number is null) or coalesce(r.not_null, false)) as nullable,
    -- a default holds no columns: without its relation, PostgreSQL need not open that
    case when a.attgenerated = '' then pg_catalog.pg_get_expr(ad.adbin, 0) end as "default",
    nullif(a.attgenerated::pg_catalog.text, '') as generated,
    case when a.attgenerated <> '' then pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) end as expression,
    nullif(a.attidentity::pg_catalog.text, '') as identity,
    coalesce(r.base, a.atttypid) as type_under_all,
    e.oid as enum,
    r.domain,
    case
        when a.attcollation <> t.typcollation or l.folds
            then pg_catalog.concat(
                nullif(ln.nspname, 'pg_catalog') || '.', l.collname,
                case when l.folds then ' (nondeterministic)' end
            )
    end as collation,
    cd.description as comment
from pg_catalog.pg_attribute as a
inner join pg_catalog.pg_class as c on a.attrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
inner join pg_catalog.pg_type as t on a.atttypid = t.oid
left join collations as l on a.attcollation = l.oid
left join pg_catalog.pg_namespace as ln on l.collnamespace = ln.oid
left join resolved as r on a.atttypid = r.domain
left join pg_catalog.pg_type as y on y.oid = coalesce(r.base, a.atttypid) and y.typcategory = 'A'
left join resolved as i on y.typelem = i.domain
left join pg_catalog.pg_type as e on e.oid = coalesce(r.base, a.atttypid) and e.typtype = 'e'
left join unproven as u on a.attrelid = u.relation and a.attnum = u.number
left join pg_catalog.pg_attrdef as ad on a.attrelid = ad.adrelid and a.attnum = ad.adnum
left join pg_catalog.pg_description as cd
    on a.attrelid = cd.objoid and cd.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and a.attnum = cd.objsubid
where a.attnum > 0
    and not a.attisdropped
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and (%(schemas)s::pg_catalog.text[] is null or n.nspname = any(%(schemas)s::pg_catalog.text[]))
