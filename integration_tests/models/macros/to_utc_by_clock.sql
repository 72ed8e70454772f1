{% set contract = scaffold_source.read_contract('clocks', 'clock_changes') %}
{% set naive = scaffold_source.naive_timestamp_types()[0] | upper ~ '(3)' %}

select
    moment,
    {{ scaffold_source.to_utc('local_time', contract) }} as local_time,
    {{ scaffold_source.to_utc('local_time', contract, timezone='UTC') }} as if_utc,
    {{ scaffold_source.to_utc('local_time', timezone='Asia/Kolkata', data_type=naive) }} as if_kolkata,
    {{ scaffold_source.to_utc('instant', contract) }} as instant
from {{ source('clocks', 'clock_changes') }}
