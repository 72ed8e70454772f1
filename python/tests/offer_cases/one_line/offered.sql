{% set contract = scaffold_source.read_contract('quay', 'orders') %}

select o.id, {{ scaffold_source.to_utc('created_at', contract) }} as created_at, o.total_cents / 100.0 as total from {{ source('quay', 'orders') }} as o
where
    {{ scaffold_source.not_deleted(contract) }}
    and {{ scaffold_source.exclude_test_rows(contract) }}