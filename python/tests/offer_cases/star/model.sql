select * from {{ source('quay', 'orders') }}
