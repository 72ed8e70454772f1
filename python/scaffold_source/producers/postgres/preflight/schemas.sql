select
    n.nspname as name,
    pg_catalog.has_schema_privilege(n.oid, 'usage') as may_use
from pg_catalog.pg_namespace as n
where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
order by n.nspname collate pg_catalog."C"
