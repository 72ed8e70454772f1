-- Local times around changes of half an hour, but those of Troll, which are of two.
select
    'before' as moment,
    {{ local_time('2024-04-07 01:29:59') }} as lord_howe,
    {{ local_time('2024-10-27 00:59:59') }} as troll,
    {{ local_time('2007-12-09 02:29:59') }} as caracas,
    {{ local_time('2015-08-14 23:29:59') }} as pyongyang
union all
select
    'twice' as moment,
    {{ local_time('2024-04-07 01:45:00') }} as lord_howe,
    {{ local_time('2024-10-27 02:30:00') }} as troll,
    {{ local_time('2007-12-09 02:45:00') }} as caracas,
    {{ local_time('2015-08-14 23:45:00') }} as pyongyang
union all
select
    'after' as moment,
    {{ local_time('2024-04-07 02:00:00') }} as lord_howe,
    {{ local_time('2024-10-27 03:00:00') }} as troll,
    {{ local_time('2007-12-09 03:00:00') }} as caracas,
    {{ local_time('2015-08-15 00:00:00') }} as pyongyang
union all
select
    'skipped' as moment,
    {{ local_time('2024-10-06 02:15:00') }} as lord_howe,
    {{ local_time('2024-03-31 01:30:00') }} as troll,
    {{ local_time('2016-05-01 02:45:00') }} as caracas,
    {{ local_time('2018-05-04 23:45:00') }} as pyongyang
