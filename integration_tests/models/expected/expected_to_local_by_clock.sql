-- The skipped 02:30 comes back as 03:30; 01:30 daylight time and 01:30 standard time read the same.
select
    'before spring' as moment,
    {{ local_time('2024-03-10 01:59:59') }} as in_new_york,
    {{ local_time('2024-03-10 01:59:59') }} as there_and_back,
    {{ local_time('2024-03-10 06:59:59') }} as in_utc,
    {{ local_time('2024-03-10 02:59:59') }} as in_paris_if_utc,
    cast('2024-03-10' as date) as day_in_tokyo
union all
select
    'skipped in spring' as moment,
    {{ local_time() }} as in_new_york,
    {{ local_time('2024-03-10 03:30:00') }} as there_and_back,
    {{ local_time('2024-03-10 07:30:00') }} as in_utc,
    {{ local_time('2024-03-10 03:30:00') }} as in_paris_if_utc,
    cast(null as date) as day_in_tokyo
union all
select
    'after spring' as moment,
    {{ local_time('2024-03-10 03:00:00') }} as in_new_york,
    {{ local_time('2024-03-10 03:00:00') }} as there_and_back,
    {{ local_time('2024-03-10 07:00:00') }} as in_utc,
    {{ local_time('2024-03-10 04:00:00') }} as in_paris_if_utc,
    cast('2024-03-10' as date) as day_in_tokyo
union all
select
    'before autumn' as moment,
    {{ local_time('2024-11-03 00:59:59') }} as in_new_york,
    {{ local_time('2024-11-03 00:59:59') }} as there_and_back,
    {{ local_time('2024-11-03 04:59:59') }} as in_utc,
    {{ local_time('2024-11-03 01:59:59') }} as in_paris_if_utc,
    cast('2024-11-03' as date) as day_in_tokyo
union all
select
    'twice in autumn' as moment,
    {{ local_time('2024-11-03 01:30:00') }} as in_new_york,
    {{ local_time('2024-11-03 01:30:00') }} as there_and_back,
    {{ local_time('2024-11-03 06:30:00') }} as in_utc,
    {{ local_time('2024-11-03 02:30:00') }} as in_paris_if_utc,
    cast('2024-11-03' as date) as day_in_tokyo
union all
select
    'after autumn' as moment,
    {{ local_time('2024-11-03 02:00:00') }} as in_new_york,
    {{ local_time('2024-11-03 02:00:00') }} as there_and_back,
    {{ local_time('2024-11-03 07:00:00') }} as in_utc,
    {{ local_time('2024-11-03 03:00:00') }} as in_paris_if_utc,
    cast('2024-11-03' as date) as day_in_tokyo
