{% set contract = scaffold_source.read_contract('quay', 'orders') %}

with source as (
    select id, created_at, updated_at, total_cents from {{ source('quay', 'orders') }}
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract) }}
)

select
    id,
    date_trunc('day', created_at) as created_on,
    updated_at at time zone 'utc' as updated_at,
    total_cents
from source
order by created_at
