select * from (
    select id, created_at, row_number() over (partition by id order by updated_at desc) as n
    from {{ source('quay', 'orders') }}
) where n = 1
