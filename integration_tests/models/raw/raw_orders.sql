-- 1 and 4 stay; 2 is deleted, 3 is a test row, 5 is both; 4 knows as little as a row can.
select
    1 as id,
    11 as {{ adapter.quote('customerId') }},
    'paid' as status,
    'ann@shop.test' as email,
    cast(123456 as bigint) as total_cents,
    {{ local_time('2024-07-01 09:30:00') }} as placed_at,
    {{ local_time('2024-07-01 14:00:00') }} as updated_at,
    {{ instant('2024-07-01 09:31:00-04') }} as paid_at,
    {{ local_time() }} as deleted_at
union all
select
    2 as id,
    12 as {{ adapter.quote('customerId') }},
    'open' as status,
    'bob@shop.test' as email,
    cast(100 as bigint) as total_cents,
    {{ local_time('2024-07-02 10:00:00') }} as placed_at,
    {{ local_time('2024-07-02 14:00:00') }} as updated_at,
    {{ instant('2024-07-02 10:00:00-04') }} as paid_at,
    {{ local_time('2024-07-03 00:00:00') }} as deleted_at
union all
select
    3 as id,
    13 as {{ adapter.quote('customerId') }},
    'open' as status,
    'qa@example.com' as email,
    cast(100 as bigint) as total_cents,
    {{ local_time('2024-07-02 10:00:00') }} as placed_at,
    {{ local_time('2024-07-02 14:00:00') }} as updated_at,
    {{ instant('2024-07-02 10:00:00-04') }} as paid_at,
    {{ local_time() }} as deleted_at
union all
select
    4 as id,
    cast(null as integer) as {{ adapter.quote('customerId') }},
    'open' as status,
    {{ no_text() }} as email,
    cast(null as bigint) as total_cents,
    {{ local_time() }} as placed_at,
    {{ local_time('2024-12-31 23:59:59') }} as updated_at,
    {{ instant() }} as paid_at,
    {{ local_time() }} as deleted_at
union all
select
    5 as id,
    15 as {{ adapter.quote('customerId') }},
    'open' as status,
    'qa@example.com' as email,
    cast(100 as bigint) as total_cents,
    {{ local_time('2024-07-02 10:00:00') }} as placed_at,
    {{ local_time('2024-07-02 14:00:00') }} as updated_at,
    {{ instant('2024-07-02 10:00:00-04') }} as paid_at,
    {{ local_time('2024-07-03 00:00:00') }} as deleted_at
