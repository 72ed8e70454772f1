select
    'now' as moment,
    cast('2024-07-01 13:00:00' as timestamp) as in_seconds,
    cast('2024-07-01 13:00:00.123' as timestamp) as in_milliseconds,
    cast('2024-07-01 13:00:00.123456' as timestamp) as in_microseconds,
    cast('2024-07-01 13:00:00.123456' as timestamp) as in_nanoseconds,
    cast('2024-07-01 13:00:00.25' as timestamp) as in_fractions,
    cast('2024-07-01 13:00:00.123456' as timestamp) as instant
union all
select
    'zero' as moment,
    cast('1970-01-01 00:00:00' as timestamp) as in_seconds,
    cast('1970-01-01 00:00:00' as timestamp) as in_milliseconds,
    cast('1970-01-01 00:00:00' as timestamp) as in_microseconds,
    cast('1970-01-01 00:00:00' as timestamp) as in_nanoseconds,
    cast('1970-01-01 00:00:00' as timestamp) as in_fractions,
    cast('1970-01-01 00:00:00' as timestamp) as instant
union all
select
    'far' as moment,
    cast('9999-12-31 23:59:59' as timestamp) as in_seconds,
    cast('9999-12-31 23:59:59.999' as timestamp) as in_milliseconds,
    cast('9999-12-31 23:59:59.999999' as timestamp) as in_microseconds,
    cast('2262-04-11 23:47:16.854775' as timestamp) as in_nanoseconds,
    cast('9999-12-31 23:59:59.999999' as timestamp) as in_fractions,
    cast('9999-12-31 23:59:59' as timestamp) as instant
union all
select
    'before' as moment,
    cast('1969-12-31 23:59:59' as timestamp) as in_seconds,
    cast('1969-12-31 23:59:59.999' as timestamp) as in_milliseconds,
    cast('1969-12-31 23:59:59.999999' as timestamp) as in_microseconds,
    cast('1969-12-31 23:59:59.999999' as timestamp) as in_nanoseconds,
    cast('1969-12-31 23:59:59.5' as timestamp) as in_fractions,
    cast('1969-12-31 23:59:59' as timestamp) as instant
union all
select
    'nothing' as moment,
    cast(null as timestamp) as in_seconds,
    cast(null as timestamp) as in_milliseconds,
    cast(null as timestamp) as in_microseconds,
    cast(null as timestamp) as in_nanoseconds,
    cast(null as timestamp) as in_fractions,
    cast(null as timestamp) as instant
