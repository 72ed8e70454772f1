{% set contract = scaffold_source.read_contract('flags', 'booleans') %}

select
    row_state,
    {{ scaffold_source.is_deleted(contract) }} as is_deleted,
    case when {{ scaffold_source.exclude_test_rows(contract) }} then 1 else 0 end as is_kept
from {{ source('flags', 'booleans') }}
