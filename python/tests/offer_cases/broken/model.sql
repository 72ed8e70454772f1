select id, created_at, 'half from {{ source('quay', 'orders') }}
