{% set tables = [
    'by_timestamp', 'by_boolean', 'by_inverted_boolean', 'by_epoch', 'by_values', 'by_numbers', 'by_any_of_two', 'by_nobody'
] %}

select
    state
    {%- for table in tables %},
    {{ scaffold_source.is_deleted(scaffold_source.read_contract('flags', table)) }} as {{ table }}
    {%- endfor %}
from {{ source('flags', 'by_timestamp') }}
