select
    'a' as tenant,
    1 as id,
    false as is_gone
union all
select
    'a' as tenant,
    2 as id,
    true as is_gone
union all
select
    'b' as tenant,
    3 as id,
    false as is_gone
