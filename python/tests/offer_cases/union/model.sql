select id, created_at from {{ source('quay', 'orders') }} where id > 0
union all
select id, created_at from {{ source('quay', 'orders') }}
