{% set contract = scaffold_source.read_contract("quay", "orders") %}

select id, {{ scaffold_source.to_utc('created_at', contract) }} as created_at
from {{ source('quay', 'orders') }}
where {{ scaffold_source.not_deleted(contract) }}
    and {{ scaffold_source.exclude_test_rows(contract) }}
