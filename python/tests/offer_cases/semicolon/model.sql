select id, created_at from {{ source('quay', 'orders') }};
