{% set contract = scaffold_source.read_contract('split', 'orders') %}

select
    id,
    {{ scaffold_source.to_utc('placed_at', contract) }} as placed_at,
    {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
    {{ scaffold_source.is_legacy(contract, created_at='placed_at') }} as is_legacy,
    '{{ contract.loader }}' as loader
from {{ source('split', 'orders') }}
