-- 2 is in a deleted team, 3 in none, 4 in no team on purpose; 5 is deleted, as 6 is, who has the e-mail of 1.
select
    1 as id,
    'a' as tenant,
    1 as team_id,
    'ann@crew.test' as email,
    false as is_gone,
    cast(10 as decimal(10, 2)) as fee,
    {{ no_text() }} as nickname
union all
select
    2 as id,
    'a' as tenant,
    2 as team_id,
    'bob@crew.test' as email,
    false as is_gone,
    cast(10 as decimal(10, 2)) as fee,
    {{ no_text() }} as nickname
union all
select
    3 as id,
    'b' as tenant,
    1 as team_id,
    'cy@crew.test' as email,
    cast(null as boolean) as is_gone,
    cast(null as decimal(10, 2)) as fee,
    {{ no_text() }} as nickname
union all
select
    4 as id,
    'a' as tenant,
    cast(null as integer) as team_id,
    {{ no_text() }} as email,
    false as is_gone,
    cast(10 as decimal(10, 2)) as fee,
    {{ no_text() }} as nickname
union all
select
    5 as id,
    'a' as tenant,
    2 as team_id,
    {{ no_text() }} as email,
    true as is_gone,
    cast(10 as decimal(10, 2)) as fee,
    {{ no_text() }} as nickname
union all
select
    6 as id,
    'a' as tenant,
    1 as team_id,
    'ann@crew.test' as email,
    true as is_gone,
    cast(10 as decimal(10, 2)) as fee,
    {{ no_text() }} as nickname
