-- Routines that run with their definer's rights: they may write for who calls them. Only those are listed that the
-- account may call or change.
select
    concat(r.routine_schema, '.', r.routine_name) as name,
    r.definer as definer
from information_schema.routines as r
where r.security_type = 'DEFINER'
    and lower(r.routine_schema) not in ('information_schema', 'mysql', 'performance_schema', 'sys')
    and r.definer <> current_user()
order by r.routine_schema, r.routine_name
limit 100
