-- What a snapshot kept: 4 was deleted and is back, 99 is no longer there.
select
    1 as id,
    false as is_gone
union all
select
    4 as id,
    true as is_gone
union all
select
    5 as id,
    true as is_gone
union all
select
    99 as id,
    false as is_gone
