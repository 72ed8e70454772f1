-- Relations, with what decides whether a loader can copy them. Sizes are the planner's, from the last VACUUM or
-- ANALYZE: to measure one takes a lock on it. What an extension created belongs to the extension. Column lists
-- and row filters of publications came with 15; pg_publication_tables would take a lock on each table.
with published as (
    select
        r.prrelid as relation,
        p.pubname as name,
        pg_catalog.to_jsonb(r) -> 'prattrs' as columns,
        pg_catalog.to_jsonb(r) ->> 'prqual' is not null as is_filtered
    from pg_catalog.pg_publication_rel as r
    inner join pg_catalog.pg_publication as p on r.prpubid = p.oid
)

select
    n.nspname as schema,
    c.relname as name,
    case c.relkind
        when 'r' then 'table' when 'p' then 'partitioned' when 'v' then 'view'
        when 'm' then 'materialized view' else 'foreign'
    end as kind,
    o.rolname as owner,
    c.relispartition as is_partition,
    c.relpersistence = 'u' as is_unlogged,
    k.indrelid is not null as has_key,
    case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' else 'default' end
    as identity,
    array(
        select a.attname
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p')
            and a.attlen = -1 and a.attstorage in ('x', 'e')
            -- what fits beside a pointer is never moved: src/backend/access/table/toast_helper.c
            and not (a.atttypid in (1042, 1043) and a.atttypmod between 0 and 10)
            and (c.relkind = 'p' or c.reltoastrelid <> 0)
            and (k.indkey is null or a.attnum <> all(k.indkey::pg_catalog.int2[]))
        order by a.attnum
    ) as kept_apart,
    array(
        select a.attname
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated <> ''
        order by a.attnum
    ) as generated,
    c.reltuples::pg_catalog.float8 as rows,
    (c.relpages + coalesce(t.relpages, 0))::pg_catalog.int4 as pages,
    c.relrowsecurity as has_row_security,
    c.relrowsecurity and pg_catalog.row_security_active(c.oid) as hides_rows,
    case
        when pg_catalog.has_table_privilege(c.oid, 'select') then 'all'
        when pg_catalog.has_any_column_privilege(c.oid, 'select') then 'part'
        else 'none'
    end as selects,
    array(
        select w.name
        from (values (1, 'insert'), (2, 'update'), (3, 'delete'), (4, 'truncate')) as w (position, name)
        where pg_catalog.has_table_privilege(c.oid, w.name)
        order by w.position
    ) as writes,
    coalesce(
        (
            select
                pg_catalog.json_agg(
                    pg_catalog.json_build_object(
                        'publication', p.name,
                        'columns', (
                            select pg_catalog.json_agg(a.attname order by a.attnum)
                            from pg_catalog.pg_attribute as a
                            where a.attrelid = p.relation and p.columns @> pg_catalog.to_jsonb(a.attnum)
                        ),
                        'is_filtered', p.is_filtered
                    )
                    order by p.name collate pg_catalog."C"
                )
            from published as p
            where p.relation = c.oid
                or (
                    c.relispartition
                    and p.relation in (select x.relid from pg_catalog.pg_partition_ancestors(c.oid) as x)
                )
        ),
        '[]'
    ) as published
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
inner join pg_catalog.pg_roles as o on c.relowner = o.oid
left join pg_catalog.pg_class as t on c.reltoastrelid = t.oid
left join pg_catalog.pg_index as k on c.oid = k.indrelid and k.indisprimary and k.indimmediate
where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and c.relpersistence <> 't'
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and not exists (
        select from pg_catalog.pg_depend as x
        where x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and x.objid = c.oid and x.deptype = 'e'
    )
order by n.nspname collate pg_catalog."C", c.relname collate pg_catalog."C"
