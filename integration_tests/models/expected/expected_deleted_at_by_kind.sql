-- New York's 00:00 is 04:00 in UTC; by_loader takes the earlier of 04:00 and the epoch's 00:00.
select
    'live' as row_state,
    cast(null as timestamp) as by_timestamp,
    cast(null as timestamp) as by_boolean,
    cast(null as timestamp) as by_epoch,
    cast(null as timestamp) as by_loader,
    cast(null as timestamp) as by_day,
    false as is_deleted_by_loader
union all
select
    'deleted' as row_state,
    cast('2024-07-03 04:00:00' as timestamp) as by_timestamp,
    cast(null as timestamp) as by_boolean,
    cast('2024-07-03 00:00:00' as timestamp) as by_epoch,
    cast('2024-07-03 00:00:00' as timestamp) as by_loader,
    cast('2024-07-03 04:00:00' as timestamp) as by_day,
    true as is_deleted_by_loader
union all
select
    'unknown' as row_state,
    cast(null as timestamp) as by_timestamp,
    cast(null as timestamp) as by_boolean,
    cast(null as timestamp) as by_epoch,
    cast(null as timestamp) as by_loader,
    cast(null as timestamp) as by_day,
    true as is_deleted_by_loader
