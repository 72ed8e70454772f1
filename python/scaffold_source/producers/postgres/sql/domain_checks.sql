-- CHECKs of domains, and of the domains under them. VALUE stands for the column.
with recursive layers as (
    select oid as domain, oid as layer, typbasetype as base
    from pg_catalog.pg_type
    where typtype = 'd'
    union all
    select l.domain, t.oid, t.typbasetype
    from layers as l
    inner join pg_catalog.pg_type as t on l.base = t.oid
    where t.typtype = 'd'
)

select
    l.domain,
    con.conname as name,
    con.convalidated as validated,
    pg_catalog.pg_get_expr(con.conbin, 0, true) as expression
from layers as l
inner join pg_catalog.pg_constraint as con on l.layer = con.contypid
where con.contype = 'c'
order by l.domain, con.conname collate pg_catalog."C"
