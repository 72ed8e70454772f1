-- A time that happens twice is read as standard time (06:30), a skipped one moves forward an hour.
select
    'before spring' as moment,
    {{ local_time('2024-03-10 06:59:59') }} as local_time,
    {{ local_time('2024-03-10 01:59:59') }} as if_utc,
    {{ local_time('2024-03-09 20:29:59') }} as if_kolkata,
    {{ local_time('2024-03-10 06:59:59') }} as instant
union all
select
    'skipped in spring' as moment,
    {{ local_time('2024-03-10 07:30:00') }} as local_time,
    {{ local_time('2024-03-10 02:30:00') }} as if_utc,
    {{ local_time('2024-03-09 21:00:00') }} as if_kolkata,
    {{ local_time() }} as instant
union all
select
    'after spring' as moment,
    {{ local_time('2024-03-10 07:00:00') }} as local_time,
    {{ local_time('2024-03-10 03:00:00') }} as if_utc,
    {{ local_time('2024-03-09 21:30:00') }} as if_kolkata,
    {{ local_time('2024-03-10 07:00:00') }} as instant
union all
select
    'before autumn' as moment,
    {{ local_time('2024-11-03 04:59:59') }} as local_time,
    {{ local_time('2024-11-03 00:59:59') }} as if_utc,
    {{ local_time('2024-11-02 19:29:59') }} as if_kolkata,
    {{ local_time('2024-11-03 04:59:59') }} as instant
union all
select
    'twice in autumn' as moment,
    {{ local_time('2024-11-03 06:30:00') }} as local_time,
    {{ local_time('2024-11-03 01:30:00') }} as if_utc,
    {{ local_time('2024-11-02 20:00:00') }} as if_kolkata,
    {{ local_time('2024-11-03 05:30:00') }} as instant
union all
select
    'after autumn' as moment,
    {{ local_time('2024-11-03 07:00:00') }} as local_time,
    {{ local_time('2024-11-03 02:00:00') }} as if_utc,
    {{ local_time('2024-11-02 20:30:00') }} as if_kolkata,
    {{ local_time('2024-11-03 07:00:00') }} as instant
union all
select
    'never ends' as moment,
    {{ local_time('infinity') }} as local_time,
    {{ local_time('infinity') }} as if_utc,
    {{ local_time('infinity') }} as if_kolkata,
    {{ local_time('infinity') }} as instant
union all
select
    'unknown' as moment,
    {{ local_time() }} as local_time,
    {{ local_time() }} as if_utc,
    {{ local_time() }} as if_kolkata,
    {{ local_time() }} as instant
