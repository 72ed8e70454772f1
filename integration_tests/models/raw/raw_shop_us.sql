select
    1 as id,
    cast(1719835200000 as bigint) as placed_at,
    cast(1050 as bigint) as total_cents,
    'NY' as state,
    77 as old_number
union all
select
    2 as id,
    cast(1719835200000 as bigint) as placed_at,
    cast(2000 as bigint) as total_cents,
    'CA' as state,
    cast(null as integer) as old_number
