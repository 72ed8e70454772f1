-- Who owns tables in which schema, and so will create the next ones; whether the role may read what he creates:
-- by default privileges of his, for the whole database or for the schema, or because it reads everything.
select
    n.nspname as schema,
    o.rolname as owner,
    count(*)::pg_catalog.int4 as tables,
    pg_catalog.pg_has_role(o.oid, 'usage')
    or exists (
        select from pg_catalog.pg_roles as everything
        where everything.rolname = 'pg_read_all_data' and pg_catalog.pg_has_role(everything.oid, 'usage')
    )
    or exists (
        select
        from pg_catalog.pg_default_acl as d
        cross join lateral pg_catalog.aclexplode(d.defaclacl) as g
        where d.defaclrole = o.oid and d.defaclobjtype = 'r' and d.defaclnamespace in (0, n.oid)
            and g.privilege_type = 'SELECT'
            and (g.grantee = 0 or pg_catalog.pg_has_role(g.grantee, 'usage'))
    ) as shares_future
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
inner join pg_catalog.pg_roles as o on c.relowner = o.oid
where c.relkind in ('r', 'p') and c.relpersistence <> 't'
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    and not exists (
        select from pg_catalog.pg_depend as x
        where x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and x.objid = c.oid and x.deptype = 'e'
    )
group by n.oid, n.nspname, o.oid, o.rolname
order by n.nspname collate pg_catalog."C", o.rolname collate pg_catalog."C"
