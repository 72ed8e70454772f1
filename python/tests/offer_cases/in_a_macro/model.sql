select {{ dbt_utils.star(source('quay', 'orders')) }} from {{ source('quay', 'orders') }}
