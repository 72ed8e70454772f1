-- Comments on what has no row of its own elsewhere: constraints, triggers, policies, types and schemas.
-- initdb itself comments on public.
select
    d.classoid::pg_catalog.regclass::pg_catalog.text as of,
    d.objoid as oid,
    d.description as comment
from pg_catalog.pg_description as d
where d.objsubid = 0
    and d.classoid in (
        'pg_catalog.pg_constraint'::pg_catalog.regclass,
        'pg_catalog.pg_trigger'::pg_catalog.regclass,
        'pg_catalog.pg_policy'::pg_catalog.regclass,
        'pg_catalog.pg_type'::pg_catalog.regclass,
        'pg_catalog.pg_namespace'::pg_catalog.regclass
    )
    and d.description <> 'standard public schema'
