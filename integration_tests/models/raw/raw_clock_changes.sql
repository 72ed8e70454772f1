-- Local times of New York around both clock changes of 2024, and instants.
select
    'before spring' as moment,
    {{ local_time('2024-03-10 01:59:59') }} as local_time,
    {{ instant('2024-03-10 01:59:59-05') }} as instant
union all
select
    'skipped in spring' as moment,
    {{ local_time('2024-03-10 02:30:00') }} as local_time,
    {{ instant() }} as instant
union all
select
    'after spring' as moment,
    {{ local_time('2024-03-10 03:00:00') }} as local_time,
    {{ instant('2024-03-10 03:00:00-04') }} as instant
union all
select
    'before autumn' as moment,
    {{ local_time('2024-11-03 00:59:59') }} as local_time,
    {{ instant('2024-11-03 00:59:59-04') }} as instant
union all
select
    'twice in autumn' as moment,
    {{ local_time('2024-11-03 01:30:00') }} as local_time,
    {{ instant('2024-11-03 01:30:00-04') }} as instant
union all
select
    'after autumn' as moment,
    {{ local_time('2024-11-03 02:00:00') }} as local_time,
    {{ instant('2024-11-03 02:00:00-05') }} as instant
union all
select
    'never ends' as moment,
    {{ local_time('infinity') }} as local_time,
    {{ instant('infinity') }} as instant
union all
select
    'unknown' as moment,
    {{ local_time() }} as local_time,
    {{ instant() }} as instant
