-- The newest row of `us` that is not in the future is ten hours old.
select
    'eu' as region,
    {{ hours_ago(1, 'UTC') }} as arrived_at,
    {{ hours_ago(1, 'Asia/Tokyo') }}
        as noted_at
union all
select
    'us' as region,
    {{ hours_ago(10, 'UTC') }} as arrived_at,
    {{ hours_ago(10, 'Asia/Tokyo') }}
        as noted_at
union all
select
    'us' as region,
    {{ hours_ago(-5, 'UTC') }} as arrived_at,
    {{ hours_ago(10, 'Asia/Tokyo') }}
        as noted_at
