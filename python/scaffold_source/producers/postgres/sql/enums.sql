-- Enum types and their labels in declared order.
select
    t.oid,
    format_type(t.oid, null) as name,
    array_agg(e.enumlabel::text order by e.enumsortorder) as labels
from pg_catalog.pg_enum as e
inner join pg_catalog.pg_type as t on e.enumtypid = t.oid
group by t.oid
