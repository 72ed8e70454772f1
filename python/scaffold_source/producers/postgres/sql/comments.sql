-- Comments on what has no row of its own elsewhere: constraints, triggers, policies, types and schemas.
-- initdb itself comments on public.
select
    d.classoid::regclass::text as of,
    d.objoid as oid,
    d.description as comment
from pg_catalog.pg_description as d
where d.objsubid = 0
    and d.classoid in (
        'pg_catalog.pg_constraint'::regclass,
        'pg_catalog.pg_trigger'::regclass,
        'pg_catalog.pg_policy'::regclass,
        'pg_catalog.pg_type'::regclass,
        'pg_catalog.pg_namespace'::regclass
    )
    and d.description <> 'standard public schema'
