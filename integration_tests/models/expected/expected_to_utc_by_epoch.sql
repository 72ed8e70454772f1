select
    'now' as moment,
    {{ local_time('2024-07-01 13:00:00') }} as in_seconds,
    {{ local_time('2024-07-01 13:00:00.123') }} as in_milliseconds,
    {{ local_time('2024-07-01 13:00:00.123456') }} as in_microseconds,
    {{ local_time('2024-07-01 13:00:00.123456') }} as in_nanoseconds,
    {{ local_time('2024-07-01 13:00:00.25') }} as in_fractions,
    {{ local_time('2024-07-01 13:00:00.123456') }} as instant
union all
select
    'zero' as moment,
    {{ local_time('1970-01-01 00:00:00') }} as in_seconds,
    {{ local_time('1970-01-01 00:00:00') }} as in_milliseconds,
    {{ local_time('1970-01-01 00:00:00') }} as in_microseconds,
    {{ local_time('1970-01-01 00:00:00') }} as in_nanoseconds,
    {{ local_time('1970-01-01 00:00:00') }} as in_fractions,
    {{ local_time('1970-01-01 00:00:00') }} as instant
union all
select
    'far' as moment,
    {{ local_time('9999-12-31 23:59:59') }} as in_seconds,
    {{ local_time('9999-12-31 23:59:59.999') }} as in_milliseconds,
    {{ local_time('9999-12-31 23:59:59.999999') }} as in_microseconds,
    {{ local_time('2262-04-11 23:47:16.854775') }} as in_nanoseconds,
    {{ local_time('9999-12-31 23:59:59.999999') }} as in_fractions,
    {{ local_time('9999-12-31 23:59:59') }} as instant
union all
select
    'before' as moment,
    {{ local_time('1969-12-31 23:59:59') }} as in_seconds,
    {{ local_time('1969-12-31 23:59:59.999') }} as in_milliseconds,
    {{ local_time('1969-12-31 23:59:59.999999') }} as in_microseconds,
    {{ local_time('1969-12-31 23:59:59.999999') }} as in_nanoseconds,
    {{ local_time('1969-12-31 23:59:59.5') }} as in_fractions,
    {{ local_time('1969-12-31 23:59:59') }} as instant
union all
select
    'nothing' as moment,
    {{ local_time() }} as in_seconds,
    {{ local_time() }} as in_milliseconds,
    {{ local_time() }} as in_microseconds,
    {{ local_time() }} as in_nanoseconds,
    {{ local_time() }} as in_fractions,
    {{ local_time() }} as instant
