-- What is unknown is neither deleted nor a test row; the loader's own mark is one.
select
    'live' as row_state,
    false as is_deleted,
    1 as is_kept
union all
select
    'deleted' as row_state,
    true as is_deleted,
    0 as is_kept
union all
select
    'unknown' as row_state,
    false as is_deleted,
    0 as is_kept
