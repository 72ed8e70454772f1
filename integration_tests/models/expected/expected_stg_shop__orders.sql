select
    1 as order_id,
    11 as customer_id,
    'paid' as status,
    'ann@shop.test' as email,
    1234.56 as total,
    {{ local_time('2024-07-01 13:30:00') }} as placed_at,
    {{ local_time('2024-07-01 14:00:00') }} as updated_at,
    {{ local_time('2024-07-01 13:31:00') }} as paid_at
union all
select
    4 as order_id,
    null as customer_id,
    'open' as status,
    null as email,
    null as total,
    null as placed_at,
    {{ local_time('2024-12-31 23:59:59') }} as updated_at,
    null as paid_at
