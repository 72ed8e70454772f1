-- One instant in every form that it can land in; then the start of 1970, a far future, before 1970, nothing.
select
    'now' as moment,
    cast(1719838800 as bigint) as in_seconds,
    cast(1719838800123 as bigint) as in_milliseconds,
    cast(1719838800123456 as bigint) as in_microseconds,
    cast(1719838800123456789 as bigint) as in_nanoseconds,
    cast(1719838800.25 as decimal(20, 6)) as in_fractions,
    {{ instant('2024-07-01 15:00:00.123456+02') }} as instant
union all
select
    'zero' as moment,
    cast(0 as bigint) as in_seconds,
    cast(0 as bigint) as in_milliseconds,
    cast(0 as bigint) as in_microseconds,
    cast(0 as bigint) as in_nanoseconds,
    cast(0 as decimal(20, 6)) as in_fractions,
    {{ instant('1970-01-01 00:00:00+00') }} as instant
union all
select
    'far' as moment,
    cast(253402300799 as bigint) as in_seconds,
    cast(253402300799999 as bigint) as in_milliseconds,
    cast(253402300799999999 as bigint) as in_microseconds,
    cast(9223372036854775807 as bigint) as in_nanoseconds,
    cast(253402300799.999999 as decimal(20, 6)) as in_fractions,
    {{ instant('9999-12-31 23:59:59+00') }} as instant
union all
select
    'before' as moment,
    cast(-1 as bigint) as in_seconds,
    cast(-1 as bigint) as in_milliseconds,
    cast(-1 as bigint) as in_microseconds,
    cast(-1 as bigint) as in_nanoseconds,
    cast(-0.5 as decimal(20, 6)) as in_fractions,
    {{ instant('1969-12-31 23:59:59+00') }} as instant
union all
select
    'nothing' as moment,
    cast(null as bigint) as in_seconds,
    cast(null as bigint) as in_milliseconds,
    cast(null as bigint) as in_microseconds,
    cast(null as bigint) as in_nanoseconds,
    cast(null as decimal(20, 6)) as in_fractions,
    {{ instant() }} as instant
