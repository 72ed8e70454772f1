{% set contract = scaffold_source.read_contract('quay', 'orders') %}

select "id", {{ scaffold_source.to_utc('created_at', contract) }} as "created_at", {{ scaffold_source.to_utc('updated_at', contract) }} as updated, {{ adapter.quote('total_cents') }} as total_cents, {{ scaffold_source.to_major_units('total_cents', contract) }} as total, "CREATED_AT" as other
from {{ source('quay', 'orders') }}
where
    {{ scaffold_source.not_deleted(contract) }}
    and {{ scaffold_source.exclude_test_rows(contract) }}
