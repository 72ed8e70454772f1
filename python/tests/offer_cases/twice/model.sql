with source as (select * from {{ source('quay', 'orders') }})
select id, created_at from source where id in (select customer_id from source)
