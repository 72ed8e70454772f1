select
    'members' as kept,
    1 as id
union all
select
    'members' as kept,
    4 as id
union all
select
    'members' as kept,
    6 as id
union all
select
    'badges' as kept,
    1 as id
union all
select
    'badges' as kept,
    4 as id
union all
select
    'badges' as kept,
    6 as id
