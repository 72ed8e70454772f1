select
    1 as id,
    {{ local_time('2024-07-01 12:00:00') }} as placed_at,
    cast(1050 as bigint) as total_cents,
    'standard' as vat_class,
    {{ local_time() }} as deleted_at
union all
select
    2 as id,
    {{ local_time('2024-07-01 01:59:59') }} as placed_at,
    cast(1050 as bigint) as total_cents,
    'standard' as vat_class,
    {{ local_time('2024-07-02 12:00:00') }} as deleted_at
