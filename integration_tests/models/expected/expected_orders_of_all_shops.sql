select
    'shop_eu' as source_relation,
    1 as id,
    'standard' as vat_class,
    10.50 as total,
    cast('2024-07-01 10:00:00' as timestamp) as placed_at,
    cast(null as timestamp) as deleted_at,
    cast(null as text) as state,
    cast(null as integer) as old_number
union all
select
    'shop_us' as source_relation,
    1 as id,
    null as vat_class,
    1050 as total,
    cast('2024-07-01 12:00:00' as timestamp) as placed_at,
    cast(null as timestamp) as deleted_at,
    'NY' as state,
    77 as old_number
union all
select
    'shop_us' as source_relation,
    2 as id,
    null as vat_class,
    2000 as total,
    cast('2024-07-01 12:00:00' as timestamp) as placed_at,
    cast(null as timestamp) as deleted_at,
    'CA' as state,
    cast(null as integer) as old_number
