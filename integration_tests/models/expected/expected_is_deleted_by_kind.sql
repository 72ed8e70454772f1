select
    'live' as row_state,
    false as by_timestamp,
    false as by_boolean,
    false as by_inverted_boolean,
    false as by_epoch,
    false as by_values,
    false as by_numbers,
    false as by_null,
    false as by_not_null,
    false as by_any_of_two,
    false as by_nobody
union all
select
    'deleted' as row_state,
    true as by_timestamp,
    true as by_boolean,
    true as by_inverted_boolean,
    true as by_epoch,
    true as by_values,
    true as by_numbers,
    false as by_null,
    true as by_not_null,
    true as by_any_of_two,
    false as by_nobody
union all
select
    'unknown' as row_state,
    false as by_timestamp,
    false as by_boolean,
    false as by_inverted_boolean,
    false as by_epoch,
    false as by_values,
    false as by_numbers,
    true as by_null,
    false as by_not_null,
    false as by_any_of_two,
    false as by_nobody
