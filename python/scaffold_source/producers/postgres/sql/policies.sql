-- Row-level security: a role that no policy lets in sees fewer rows, and no error.
select
    p.oid,
    p.polrelid as relation,
    p.polname as name,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end
    as command,
    p.polpermissive as permissive,
    (
        select pg_catalog.array_agg(case when u = 0 then 'public' else pg_catalog.pg_get_userbyid(u) end order by u)
        from pg_catalog.unnest(p.polroles) as u
    ) as roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid, true) as expression
from pg_catalog.pg_policy as p
order by p.polrelid, p.polname collate pg_catalog."C"
