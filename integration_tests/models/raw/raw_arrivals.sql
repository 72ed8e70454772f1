-- The newest row of `us` that is not in the future is ten hours old.
select
    'eu' as region,
    (current_timestamp at time zone 'UTC') - interval '1 hour' as arrived_at,
    (current_timestamp at time zone 'Asia/Tokyo') - interval '1 hour'
        as noted_at
union all
select
    'us' as region,
    (current_timestamp at time zone 'UTC') - interval '10 hours' as arrived_at,
    (current_timestamp at time zone 'Asia/Tokyo') - interval '10 hours'
        as noted_at
union all
select
    'us' as region,
    (current_timestamp at time zone 'UTC') + interval '5 hours' as arrived_at,
    (current_timestamp at time zone 'Asia/Tokyo') - interval '10 hours'
        as noted_at
