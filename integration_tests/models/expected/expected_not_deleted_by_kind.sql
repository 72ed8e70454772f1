select
    'by_values' as kept,
    'live' as row_state
union all
select
    'by_values' as kept,
    'unknown' as row_state
union all
select
    'by_any_of_two' as kept,
    'live' as row_state
union all
select
    'by_any_of_two' as kept,
    'unknown' as row_state
union all
select
    'by_nobody' as kept,
    'live' as row_state
union all
select
    'by_nobody' as kept,
    'deleted' as row_state
union all
select
    'by_nobody' as kept,
    'unknown' as row_state
