select
    'zero' as row_state,
    'N' as raw_is_deleted,
    cast(0 as bigint) as raw_deleted_at,
    false as is_deleted,
    {{ local_time() }} as deleted_at
union all
select
    'nothing' as row_state,
    {{ no_text() }} as raw_is_deleted,
    cast(null as bigint) as raw_deleted_at,
    false as is_deleted,
    {{ local_time() }} as deleted_at
