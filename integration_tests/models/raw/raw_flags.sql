-- One row per state a flag can be in: live, deleted, unknown.
select
    'live' as row_state,
    {{ local_time() }} as deleted_at,
    false as is_deleted,
    true as is_visible,
    cast(0 as bigint) as deleted_epoch,
    'open' as status,
    1 as status_code,
    cast(null as date) as deleted_on,
    false as _fivetran_deleted
union all
select
    'deleted' as row_state,
    {{ local_time('2024-07-03 00:00:00') }} as deleted_at,
    true as is_deleted,
    false as is_visible,
    cast(1719964800 as bigint) as deleted_epoch,
    {{ text("it's gone") }} as status,
    9 as status_code,
    cast('2024-07-03' as date) as deleted_on,
    cast(null as boolean) as _fivetran_deleted
union all
select
    'unknown' as row_state,
    {{ local_time() }} as deleted_at,
    cast(null as boolean) as is_deleted,
    cast(null as boolean) as is_visible,
    cast(null as bigint) as deleted_epoch,
    {{ no_text() }} as status,
    cast(null as integer) as status_code,
    cast(null as date) as deleted_on,
    true as _fivetran_deleted
