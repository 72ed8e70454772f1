select
    'by_values' as rule,
    'live' as state
union all
select
    'by_values' as rule,
    'unknown' as state
union all
select
    'by_any_of_two' as rule,
    'live' as state
union all
select
    'by_any_of_two' as rule,
    'unknown' as state
union all
select
    'by_nobody' as rule,
    'live' as state
union all
select
    'by_nobody' as rule,
    'deleted' as state
union all
select
    'by_nobody' as rule,
    'unknown' as state
