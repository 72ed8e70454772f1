-- Friday, 17:00 in Paris.
select
    1 as id,
    cast('2024-07-05 17:00:00' as timestamp) as ended_at
