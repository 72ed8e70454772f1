-- Enum types and their labels in declared order.
select
    t.oid,
    pg_catalog.format_type(t.oid, null) as name,
    pg_catalog.array_agg(e.enumlabel::pg_catalog.text order by e.enumsortorder) as labels
from pg_catalog.pg_enum as e
inner join pg_catalog.pg_type as t on e.enumtypid = t.oid
group by t.oid
