-- New York's 00:00 is 04:00 in UTC; by_loader takes the earlier of 04:00 and the epoch's 00:00.
select
    'live' as row_state,
    {{ local_time() }} as by_timestamp,
    {{ local_time() }} as by_boolean,
    {{ local_time() }} as by_epoch,
    {{ local_time() }} as by_loader,
    {{ local_time() }} as by_day,
    false as is_deleted_by_loader
union all
select
    'deleted' as row_state,
    {{ local_time('2024-07-03 04:00:00') }} as by_timestamp,
    {{ local_time() }} as by_boolean,
    {{ local_time('2024-07-03 00:00:00') }} as by_epoch,
    {{ local_time('2024-07-03 00:00:00') }} as by_loader,
    {{ local_time('2024-07-03 04:00:00') }} as by_day,
    true as is_deleted_by_loader
union all
select
    'unknown' as row_state,
    {{ local_time() }} as by_timestamp,
    {{ local_time() }} as by_boolean,
    {{ local_time() }} as by_epoch,
    {{ local_time() }} as by_loader,
    {{ local_time() }} as by_day,
    true as is_deleted_by_loader
