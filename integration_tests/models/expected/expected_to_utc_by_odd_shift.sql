-- Of a time that happens twice the second one; a skipped one moves forward by what was skipped.
select
    'before' as moment,
    {{ local_time('2024-04-06 14:29:59') }} as lord_howe,
    {{ local_time('2024-10-26 22:59:59') }} as troll,
    {{ local_time('2007-12-09 06:29:59') }} as caracas,
    {{ local_time('2015-08-14 14:29:59') }} as pyongyang
union all
select
    'twice' as moment,
    {{ local_time('2024-04-06 15:15:00') }} as lord_howe,
    {{ local_time('2024-10-27 02:30:00') }} as troll,
    {{ local_time('2007-12-09 07:15:00') }} as caracas,
    {{ local_time('2015-08-14 15:15:00') }} as pyongyang
union all
select
    'after' as moment,
    {{ local_time('2024-04-06 15:30:00') }} as lord_howe,
    {{ local_time('2024-10-27 03:00:00') }} as troll,
    {{ local_time('2007-12-09 07:30:00') }} as caracas,
    {{ local_time('2015-08-14 15:30:00') }} as pyongyang
union all
select
    'skipped' as moment,
    {{ local_time('2024-10-05 15:45:00') }} as lord_howe,
    {{ local_time('2024-03-31 01:30:00') }} as troll,
    {{ local_time('2016-05-01 07:15:00') }} as caracas,
    {{ local_time('2018-05-04 15:15:00') }} as pyongyang
