select *, id + 1 as next_id from {{ source('quay', 'orders') }}
