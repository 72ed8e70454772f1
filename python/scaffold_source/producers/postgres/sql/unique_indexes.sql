-- Unique indexes that are no constraint's own. A partial index, or one over expressions, makes no key of
-- its columns: its definition is kept. An invalid one promises nothing at all.
select
    i.indrelid as relation,
    i.indkey::pg_catalog.int2[] as columns,
    i.indnkeyatts as key_columns,
    i.indpred is null and i.indexprs is null as is_key,
    -- Since 15; before, the row has no such field.
    coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false) as nulls_not_distinct,
    case
        when i.indpred is not null or i.indexprs is not null
            then pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(i.indexrelid), '^CREATE UNIQUE INDEX .* USING ', '')
    end as definition
from pg_catalog.pg_index as i
inner join pg_catalog.pg_class as c on i.indrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where i.indisunique
    and i.indisvalid
    and not c.relispartition
    and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
    and (%(schemas)s::pg_catalog.text[] is null or n.nspname = any(%(schemas)s::pg_catalog.text[]))
    and not exists (
        select from pg_catalog.pg_constraint as con
        where con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x')
    )
order by i.indrelid, pg_catalog.pg_get_indexdef(i.indexrelid) collate pg_catalog."C"
