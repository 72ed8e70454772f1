-- The role that we are, and what it may do that reading does not need.
select
    r.rolname as name,
    r.rolsuper as is_superuser,
    r.rolcreaterole as may_create_roles,
    r.rolcreatedb as may_create_databases,
    r.rolreplication as may_replicate,
    r.rolbypassrls as bypasses_row_security,
    r.rolconnlimit as connection_limit,
    (
        select count(*) from pg_catalog.pg_stat_activity as a where a.usesysid = r.oid and a.datid is not null
    )::pg_catalog.int4 as connections,
    array(
        select m.rolname
        from pg_catalog.pg_roles as m
        where m.oid <> r.oid and pg_catalog.pg_has_role(r.oid, m.oid, 'member')
        order by m.rolname collate pg_catalog."C"
    ) as member_of,
    array(
        select m.rolname
        from pg_catalog.pg_roles as m
        where m.oid <> r.oid and m.rolsuper and pg_catalog.pg_has_role(r.oid, m.oid, 'member')
        order by m.rolname collate pg_catalog."C"
    ) as superusers,
    pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') as may_create_schemas,
    pg_catalog.has_database_privilege(pg_catalog.current_database(), 'temporary') as may_create_temporary_tables,
    array(
        select n.nspname
        from pg_catalog.pg_namespace as n
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and pg_catalog.has_schema_privilege(n.oid, 'create')
        order by n.nspname collate pg_catalog."C"
    ) as may_create_in,
    -- a setting of the session is the role's own only where it logged in
    (current_user = session_user and pg_catalog.current_setting('default_transaction_read_only') = 'on')
    or exists(
        select from pg_catalog.pg_db_role_setting as s
        where s.setrole = r.oid
            and s.setdatabase in (
                0, (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
            )
            and 'default_transaction_read_only=on' = any(s.setconfig)
    ) as reads_only_by_default
from pg_catalog.pg_roles as r
where r.rolname = current_user
