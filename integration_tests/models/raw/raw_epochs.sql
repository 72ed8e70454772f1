-- A mark that counts seconds: zero and nothing are no deletion.
select
    'zero' as row_state,
    cast(0 as bigint) as deleted_at,
    'N' as {{ adapter.quote('isDeleted') }}
union all
select
    'deleted' as row_state,
    cast(1719838800 as bigint) as deleted_at,
    'N' as {{ adapter.quote('isDeleted') }}
union all
select
    'nothing' as row_state,
    cast(null as bigint) as deleted_at,
    {{ no_text() }} as {{ adapter.quote('isDeleted') }}
union all
select
    'by a letter' as row_state,
    cast(0 as bigint) as deleted_at,
    'Y' as {{ adapter.quote('isDeleted') }}
