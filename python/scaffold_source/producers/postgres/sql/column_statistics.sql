-- What ANALYZE found in each column that a class can be told of: how many nulls, how many values, of points in
-- time how they are spread, as seconds since 1970, and of whole numbers between which two most of those above
-- 0 lie. pg_stats shows only what our role may read.
select
    c.oid as relation,
    a.attnum as number,
    s.null_frac as nulls,
    s.n_distinct as "distinct",
    case
        when coalesce(nullif(t.typbasetype, 0), t.oid) in (
                'pg_catalog.date'::pg_catalog.regtype,
                'pg_catalog.timestamp'::pg_catalog.regtype,
                'pg_catalog.timestamptz'::pg_catalog.regtype
            )
            then array(
                select extract(epoch from b)::pg_catalog.float8
                from pg_catalog.unnest(s.histogram_bounds::pg_catalog.text::pg_catalog.timestamptz[]) with ordinality as u (b, position)
                where pg_catalog.isfinite(b)
                order by u.position
            )
        when coalesce(nullif(t.typbasetype, 0), t.oid) in (
                'pg_catalog.int2'::pg_catalog.regtype,
                'pg_catalog.int4'::pg_catalog.regtype,
                'pg_catalog.int8'::pg_catalog.regtype
            )
            then (
                select pg_catalog.percentile_disc(array[0.1, 0.9]) within group (order by n::pg_catalog.float8)
                from pg_catalog.unnest(
                    coalesce(s.histogram_bounds::pg_catalog.text::pg_catalog.int8[], array[]::pg_catalog.int8[])
                    || coalesce(s.most_common_vals::pg_catalog.text::pg_catalog.int8[], array[]::pg_catalog.int8[])
                ) as n
                where n > 0
            )
    end as bounds
from pg_catalog.pg_stats as s
inner join pg_catalog.pg_namespace as n on s.schemaname = n.nspname
inner join pg_catalog.pg_class as c on n.oid = c.relnamespace and s.tablename = c.relname
inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid and s.attname = a.attname
inner join pg_catalog.pg_type as t on a.atttypid = t.oid
where s.inherited = (c.relkind = 'p')
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and (%(schemas)s::pg_catalog.text[] is null or n.nspname = any(%(schemas)s::pg_catalog.text[]))
order by c.oid, a.attnum
