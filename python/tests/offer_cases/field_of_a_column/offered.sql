{% set contract = scaffold_source.read_contract('quay', 'orders') %}

select
    id,
    payload.created_at as sent_at,
    {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
    orders.total_cents as cents,
    {{ scaffold_source.to_major_units('total_cents', contract) }} as amount
from {{ source('quay', 'orders') }}
where
    {{ scaffold_source.not_deleted(contract) }}
    and {{ scaffold_source.exclude_test_rows(contract) }}
