with s as (select * from {{ source('quay', 'orders') }}), t as (select id, created_at as placed_at, total_cents from s) select * from t
