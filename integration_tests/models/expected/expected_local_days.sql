select
    'Europe/Paris' as time_zone,
    cast('2024-03-31' as date) as local_day,
    {{ local_time('2024-03-30 23:00:00') }} as starts_at
union all
select
    'Europe/Paris' as time_zone,
    cast('2024-04-01' as date) as local_day,
    {{ local_time('2024-03-31 22:00:00') }} as starts_at
union all
select
    'America/Sao_Paulo' as time_zone,
    cast('2018-11-04' as date) as local_day,
    {{ local_time('2018-11-04 03:00:00') }} as starts_at
union all
select
    'America/Havana' as time_zone,
    cast('2024-11-03' as date) as local_day,
    {{ local_time('2024-11-03 04:00:00') }} as starts_at
union all
select
    'America/Havana' as time_zone,
    cast('2024-11-04' as date) as local_day,
    {{ local_time('2024-11-04 05:00:00') }} as starts_at
union all
select
    'UTC' as time_zone,
    cast('2024-07-01' as date) as local_day,
    {{ local_time('2024-07-01 00:00:00') }} as starts_at
