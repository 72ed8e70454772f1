-- Friday, 17:00 in Paris.
select
    1 as id,
    {{ local_time('2024-07-05 17:00:00') }} as ended_at
