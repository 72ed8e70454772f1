select
    'zero' as row_state,
    'N' as raw_is_deleted,
    cast(0 as bigint) as raw_deleted_at,
    false as is_deleted,
    {{ local_time() }} as deleted_at
union all
select
    'deleted' as row_state,
    'N' as raw_is_deleted,
    cast(1719838800 as bigint) as raw_deleted_at,
    true as is_deleted,
    {{ local_time('2024-07-01 13:00:00') }} as deleted_at
union all
select
    'nothing' as row_state,
    {{ no_text() }} as raw_is_deleted,
    cast(null as bigint) as raw_deleted_at,
    false as is_deleted,
    {{ local_time() }} as deleted_at
union all
select
    'by a letter' as row_state,
    'Y' as raw_is_deleted,
    cast(0 as bigint) as raw_deleted_at,
    true as is_deleted,
    {{ local_time() }} as deleted_at
