select
    1 as id,
    cast('2024-07-01 12:00:00' as timestamp) as placed_at,
    cast(1050 as bigint) as total_cents,
    'standard' as vat_class,
    cast(null as timestamp) as deleted_at
union all
select
    2 as id,
    cast('2024-07-01 01:59:59' as timestamp) as placed_at,
    cast(1050 as bigint) as total_cents,
    'standard' as vat_class,
    cast('2024-07-02 12:00:00' as timestamp) as deleted_at
