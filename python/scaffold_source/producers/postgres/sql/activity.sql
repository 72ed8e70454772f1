-- What the statistics say of each table: its size, what ever happened to its rows, and when they were taken.
-- A partitioned table is the sum of its partitions. No user table is read.
select
    c.oid as relation,
    pg_catalog.sum(greatest(l.reltuples, 0))::pg_catalog.float8 as rows,
    -- before 14, an unknown size was 0 rows on 0 pages
    pg_catalog.bool_and(l.reltuples > 0 or (l.reltuples = 0 and l.relpages > 0)) as is_measured,
    pg_catalog.sum(pg_catalog.pg_stat_get_tuples_inserted(l.oid)) as inserted,
    pg_catalog.sum(pg_catalog.pg_stat_get_tuples_updated(l.oid)) as updated,
    pg_catalog.sum(pg_catalog.pg_stat_get_tuples_deleted(l.oid)) as deleted,
    extract(
        epoch from greatest(
            pg_catalog.pg_stat_get_last_analyze_time(c.oid),
            pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)
        )
    )::pg_catalog.float8 as taken_at
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
cross join lateral (
    select c.oid as leaf where c.relkind in ('r', 'm')
    union all
    select tree.relid from pg_catalog.pg_partition_tree(case when c.relkind = 'p' then c.oid end) as tree where tree.isleaf
) as leaves
inner join pg_catalog.pg_class as l on leaves.leaf = l.oid
where c.relkind in ('r', 'p', 'm')
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and (%(schemas)s::pg_catalog.text[] is null or n.nspname = any(%(schemas)s::pg_catalog.text[]))
group by c.oid
