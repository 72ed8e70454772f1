{% set contract = scaffold_source.read_contract('clocks', 'moments') %}

select
    moment,
    {{ scaffold_source.to_utc('in_seconds', contract) }} as in_seconds,
    {{ scaffold_source.to_utc('in_milliseconds', contract) }}
        as in_milliseconds,
    {{ scaffold_source.to_utc('in_microseconds', contract) }}
        as in_microseconds,
    {{ scaffold_source.to_utc('in_nanoseconds', contract) }} as in_nanoseconds,
    {{ scaffold_source.to_utc('in_fractions', epoch='seconds') }}
        as in_fractions,
    {{ scaffold_source.to_utc('instant', contract) }} as instant
from {{ source('clocks', 'moments') }}
