{{ config(materialized='incremental') }}
select id, created_at from {{ source('quay', 'orders') }}
