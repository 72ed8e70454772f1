-- Functions that run with their owner's rights, and that the role may call: they may write for it.
select
    n.nspname || '.' || p.proname as name,
    o.rolname as owner,
    o.rolsuper as owner_is_superuser
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on p.pronamespace = n.oid
inner join pg_catalog.pg_roles as o on p.proowner = o.oid
where p.prosecdef
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    and pg_catalog.has_schema_privilege(n.oid, 'usage')
    and pg_catalog.has_function_privilege(p.oid, 'execute')
    and p.proowner <> (select r.oid from pg_catalog.pg_roles as r where r.rolname = current_user)
order by 1, o.rolname collate pg_catalog."C", p.oid
limit 100
