select
    1 as customer_id,
    'Ann' as full_name,
    false as is_deleted
union all
select
    2 as customer_id,
    'Bob' as full_name,
    true as is_deleted
union all
select
    3 as customer_id,
    'Cy' as full_name,
    false as is_deleted
