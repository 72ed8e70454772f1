with a as (select * from {{ source('quay', 'orders') }}), b as (select * from {{ source('quay', 'customers') }})
select a.id, a.created_at from a join b on a.customer_id = b.id
