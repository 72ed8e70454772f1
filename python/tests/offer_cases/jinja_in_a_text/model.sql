select id, created_at, '{{ var('x') }}' as x from {{ source('quay', 'orders') }}
