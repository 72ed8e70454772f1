{% set contract = scaffold_source.read_contract('quay', 'orders') %}

/* select created_at from nowhere where deleted_at */
select
    -- the key, from the till
    id,
    /* cents */ total_cents, {{ scaffold_source.to_major_units('total_cents', contract) }} as total /* really */,
    {# created_at stays #}
    {{ scaffold_source.to_utc('created_at', contract) }} as created_at
from {{ source('quay', 'orders') }} -- where deleted_at is null
where
    {{ scaffold_source.not_deleted(contract) }}
    and {{ scaffold_source.exclude_test_rows(contract) }}
