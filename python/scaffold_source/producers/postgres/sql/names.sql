-- Every table and column by what PostgreSQL knows it by: its name may change, these never do.
-- It runs while somebody else's files are applied, in their session with their search path, so every name in
-- it says where it is from, operators too. `in`, `like` and `nullif` would look operators up.
-- The names come as bytes, since that session may speak another encoding than ours.
select
    c.oid::bigint as relation,
    coalesce(a.attnum, 0)::int as number,
    pg_catalog.convert_to(n.nspname::pg_catalog.text, 'UTF8') as schema,
    pg_catalog.convert_to(c.relname::pg_catalog.text, 'UTF8') as name,
    pg_catalog.convert_to(a.attname::pg_catalog.text, 'UTF8') as column
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace operator(pg_catalog.=) n.oid
left join lateral (
    select 0 as attnum, null::pg_catalog.name as attname
    union all
    select attnum, attname
    from pg_catalog.pg_attribute
    where attrelid operator(pg_catalog.=) c.oid and attnum operator(pg_catalog.>) 0 and not attisdropped
) as a on true
where c.relkind operator(pg_catalog.=) any('{r,p,v,m,f}'::pg_catalog."char"[])
    and n.nspname operator(pg_catalog.!~) '^pg_|^information_schema$'
