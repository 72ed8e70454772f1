{% set contract = scaffold_source.read_contract('quay', 'orders') %}

with s as (select * from {{ source('quay', 'orders') }} where {{ scaffold_source.not_deleted(contract) }} and {{ scaffold_source.exclude_test_rows(contract) }}), t as (select id, {{ scaffold_source.to_utc('created_at', contract) }} as placed_at, total_cents, {{ scaffold_source.to_major_units('total_cents', contract) }} as total from s) select * from t
