-- Primary, unique and foreign keys, checks and exclusions, from pg_constraint: with SELECT alone,
-- information_schema.table_constraints shows none of them.
-- A foreign key to a partitioned table has one more row for each partition, all with a parent.
-- conperiod and conenforced are there since 18, indnullsnotdistinct since 15; before, their names mean the columns
-- of `absent`.
select
    con.oid,
    con.conrelid as relation,
    con.contype::pg_catalog.text as kind,
    con.conname as name,
    con.conkey as columns,
    con.convalidated as validated,
    con.confdeltype::pg_catalog.text as on_delete,
    con.confupdtype::pg_catalog.text as on_update,
    con.condeferrable as deferrable,
    con.confmatchtype = 'f' as match_full,
    con.temporal,
    con.contype = 'u' and coalesce((
        select indnullsnotdistinct -- noqa: RF02
        from pg_catalog.pg_index as i
        where i.indexrelid = con.conindid
    ), false) as nulls_not_distinct,
    fn.nspname as to_schema,
    fc.relname as to_name,
    case
        when con.contype = 'f' then (
            -- column by column: joined, PostgreSQL would read all of the other table's
            select pg_catalog.array_agg((
                select fa.attname::pg_catalog.text
                from pg_catalog.pg_attribute as fa
                where fa.attrelid = con.confrelid and fa.attnum = k.number
            ) order by k.position)
            from pg_catalog.unnest(con.confkey) with ordinality as k (number, position)
        )
    end as "references",
    case
        when con.contype = 'c' then pg_catalog.pg_get_expr(con.conbin, con.conrelid, true)
        when con.contype = 'x' then pg_catalog.pg_get_constraintdef(con.oid, true)
    end as expression
from (select false as conperiod, true as conenforced, false as indnullsnotdistinct) as absent
cross join lateral (
    select x.*, conperiod as temporal, conenforced as enforced -- noqa: RF02
    from pg_catalog.pg_constraint as x
) as con
inner join pg_catalog.pg_class as c on con.conrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join pg_catalog.pg_class as fc on con.confrelid = fc.oid
left join pg_catalog.pg_namespace as fn on fc.relnamespace = fn.oid
where con.contype in ('p', 'u', 'f', 'c', 'x')
    and con.conparentid = 0
    and con.enforced
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and (%(schemas)s::pg_catalog.text[] is null or n.nspname = any(%(schemas)s::pg_catalog.text[]))
order by con.conrelid, con.contype, con.conname collate pg_catalog."C"
