{% set by_values = scaffold_source.read_contract('flags', 'by_values') %}
{% set by_any_of_two = scaffold_source.read_contract('flags', 'by_any_of_two') %}
{% set by_nobody = scaffold_source.read_contract('flags', 'by_nobody') %}

select
    'by_values' as kept,
    row_state
from {{ source('flags', 'by_timestamp') }}
where {{ scaffold_source.not_deleted(by_values) }}
union all
select
    'by_any_of_two' as kept,
    row_state
from {{ source('flags', 'by_timestamp') }}
where {{ scaffold_source.not_deleted(by_any_of_two) }}
union all
select
    'by_nobody' as kept,
    row_state
from {{ source('flags', 'by_timestamp') }}
where {{ scaffold_source.not_deleted(by_nobody) }}
