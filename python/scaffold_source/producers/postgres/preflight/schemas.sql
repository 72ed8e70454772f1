select
    n.nspname as name,
    pg_catalog.has_schema_privilege(n.oid, 'usage') as may_use,
    exists(
        select from pg_catalog.aclexplode(n.nspacl) as g
        where g.grantee = 0 and g.privilege_type = 'CREATE'
    ) as all_may_create
from pg_catalog.pg_namespace as n
where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
order by n.nspname collate pg_catalog."C"
