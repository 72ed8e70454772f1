-- Relations, with what decides whether a loader can copy them. Sizes are the planner's, from the last VACUUM or
-- ANALYZE: to measure one takes a lock on it. What an extension created belongs to the extension. Column lists
-- and row filters of publications came with 15; pg_publication_tables would take a lock on each table.
with relations as materialized (
    select
        c.*,
        n.nspname,
        k.indkey::pg_catalog.int2[] as key
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    left join pg_catalog.pg_index as k on c.oid = k.indrelid and k.indisprimary and k.indimmediate
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
        and c.relpersistence <> 't'
        and n.nspname <> 'information_schema'
        and n.nspname !~ '^pg_'
        and not exists (
            select from pg_catalog.pg_depend as x
            where x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and x.objid = c.oid and x.deptype = 'e'
        )
),

-- as whom the role may write: itself, and roles of which it is a member and has to say `set role` first
acting as materialized (
    select r.oid
    from pg_catalog.pg_roles as r
    where r.rolname = current_user
        or (pg_catalog.pg_has_role(r.oid, 'member') and not pg_catalog.pg_has_role(r.oid, 'usage'))
),

-- by the table's own name, or by that of a table whose partition it is
named as (
    select
        r.prrelid as relation,
        r.prrelid as named
    from pg_catalog.pg_publication_rel as r
    union
    select
        c.oid as relation,
        a.relid as named
    from relations as c
    cross join lateral pg_catalog.pg_partition_ancestors(c.oid) as a
    where c.relispartition
),

published as (
    select
        n.relation,
        pg_catalog.json_agg(
            pg_catalog.json_build_object(
                'publication', p.pubname,
                'columns', (
                    select pg_catalog.json_agg(a.attname order by a.attnum)
                    from pg_catalog.pg_attribute as a
                    where a.attrelid = r.relation and r.columns @> pg_catalog.to_jsonb(a.attnum)
                ),
                'is_filtered', r.is_filtered
            )
            order by p.pubname collate pg_catalog."C"
        ) as published
    from named as n
    inner join (
        select
            x.prpubid as publication,
            x.prrelid as relation,
            pg_catalog.to_jsonb(x) -> 'prattrs' as columns,
            pg_catalog.to_jsonb(x) ->> 'prqual' is not null as is_filtered
        from pg_catalog.pg_publication_rel as x
    ) as r on n.named = r.relation
    inner join pg_catalog.pg_publication as p on r.publication = p.oid
    group by n.relation
)

select
    c.nspname as schema,
    c.relname as name,
    case c.relkind
        when 'r' then 'table' when 'p' then 'partitioned' when 'v' then 'view'
        when 'm' then 'materialized view' else 'foreign'
    end as kind,
    o.rolname as owner,
    c.relispartition as is_partition,
    c.relpersistence = 'u' as is_unlogged,
    coalesce(a.key, '{}') as key,
    case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' else 'default' end
    as identity,
    coalesce(a.columns, '{}') as columns,
    coalesce(a.kept_apart, '{}') as kept_apart,
    coalesce(a.generated, '{}') as generated,
    c.reltuples::pg_catalog.float8 as rows,
    (c.relpages + coalesce(t.relpages, 0))::pg_catalog.int4 as pages,
    c.relrowsecurity as has_row_security,
    c.relrowsecurity and pg_catalog.row_security_active(c.oid) as hides_rows,
    case
        when pg_catalog.has_table_privilege(c.oid, 'select') then 'all'
        when pg_catalog.has_any_column_privilege(c.oid, 'select') then 'part'
        else 'none'
    end as selects,
    pg_catalog.array_remove(
        array[
            case when exists(
                select from acting as m where pg_catalog.has_any_column_privilege(m.oid, c.oid, 'insert')
            ) then 'insert' end,
            case when exists(
                select from acting as m where pg_catalog.has_any_column_privilege(m.oid, c.oid, 'update')
            ) then 'update' end,
            case when exists(
                select from acting as m where pg_catalog.has_table_privilege(m.oid, c.oid, 'delete')
            ) then 'delete' end,
            case when exists(
                select from acting as m where pg_catalog.has_table_privilege(m.oid, c.oid, 'truncate')
            ) then 'truncate' end
        ],
        null
    ) as writes,
    coalesce(p.published, '[]') as published
from relations as c
inner join pg_catalog.pg_roles as o on c.relowner = o.oid
left join pg_catalog.pg_class as t on c.reltoastrelid = t.oid
left join lateral (
    select
        pg_catalog.array_agg(
            pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
            || case when a.attnotnull then ' not null' else '' end
            order by a.attnum
        ) as columns,
        pg_catalog.array_agg(a.attname order by pg_catalog.array_position(c.key, a.attnum)) filter (
            where a.attnum = any(c.key)
        ) as key,
        pg_catalog.array_agg(a.attname order by a.attnum) filter (
            where c.relkind in ('r', 'p')
                and a.attlen = -1 and a.attstorage in ('x', 'e')
                -- what fits beside a pointer is never moved: src/backend/access/table/toast_helper.c
                and not (a.atttypid in (1042, 1043) and a.atttypmod between 0 and 10)
                and (c.relkind = 'p' or c.reltoastrelid <> 0)
                and (c.key is null or a.attnum <> all(c.key))
        ) as kept_apart,
        pg_catalog.array_agg(a.attname order by a.attnum) filter (where a.attgenerated <> '') as generated
    from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
) as a on true
left join published as p on c.oid = p.relation
order by c.nspname collate pg_catalog."C", c.relname collate pg_catalog."C"
