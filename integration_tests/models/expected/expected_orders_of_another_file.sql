select
    1 as id,
    {{ local_time('2024-07-01 10:00:00') }} as placed_at,
    1.050 as total,
    false as is_legacy,
    'fivetran' as loader
union all
select
    2 as id,
    {{ local_time('2024-06-30 23:59:59') }} as placed_at,
    1.050 as total,
    true as is_legacy,
    'fivetran' as loader
