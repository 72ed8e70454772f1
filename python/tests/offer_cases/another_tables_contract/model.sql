{% set contract = scaffold_source.read_contract('quay', 'customers') %}
select id, created_at from {{ source('quay', 'orders') }}
