-- What only servers of one vendor have: their own settings, roles, functions and schemas.
select
    m.kind,
    m.name
from (
    select
        'setting' as kind,
        s.name
    from pg_catalog.pg_settings as s
    where s.name ~ '^(rds|apg|aurora|cloudsql|alloydb|azure|neon|supautils|yb|crdb)[._]'
    union all
    select
        'role' as kind,
        r.rolname::pg_catalog.text as name
    from pg_catalog.pg_roles as r
    where r.rolname in (
        'rds_superuser', 'rds_replication', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin',
        'neon_superuser', 'supabase_admin', 'supabase_replication_admin', 'yb_extension', 'heroku_admin'
    )
    union all
    select
        'function' as kind,
        p.proname::pg_catalog.text as name
    from pg_catalog.pg_proc as p
    where p.proname in ('aurora_version', 'yb_is_local_table', 'crdb_internal')
    union all
    select
        'schema' as kind,
        n.nspname::pg_catalog.text as name
    from pg_catalog.pg_namespace as n
    where n.nspname in ('crdb_internal', 'google_ml', 'supabase_migrations', 'neon')
) as m
order by m.kind, m.name collate pg_catalog."C"
