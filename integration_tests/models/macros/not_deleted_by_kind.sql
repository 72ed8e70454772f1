{% for table in ['by_values', 'by_any_of_two', 'by_nobody'] %}
select
    '{{ table }}' as rule,
    state
from {{ source('flags', 'by_timestamp') }}
where {{ scaffold_source.not_deleted(scaffold_source.read_contract('flags', table)) }}
{{ 'union all' if not loop.last }}
{% endfor %}
