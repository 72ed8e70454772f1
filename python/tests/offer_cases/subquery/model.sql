select id, created_at from (select * from {{ source('quay', 'orders') }}) as s
