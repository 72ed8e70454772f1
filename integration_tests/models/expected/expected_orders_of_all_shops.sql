select
    'shop_eu' as source_relation,
    1 as id,
    'standard' as vat_class,
    10.50 as total,
    {{ local_time('2024-07-01 10:00:00') }} as placed_at,
    {{ local_time() }} as deleted_at,
    {{ no_text() }} as state,
    cast(null as integer) as old_number
union all
select
    'shop_us' as source_relation,
    1 as id,
    null as vat_class,
    1050 as total,
    {{ local_time('2024-07-01 12:00:00') }} as placed_at,
    {{ local_time() }} as deleted_at,
    'NY' as state,
    77 as old_number
union all
select
    'shop_us' as source_relation,
    2 as id,
    null as vat_class,
    2000 as total,
    {{ local_time('2024-07-01 12:00:00') }} as placed_at,
    {{ local_time() }} as deleted_at,
    'CA' as state,
    cast(null as integer) as old_number
