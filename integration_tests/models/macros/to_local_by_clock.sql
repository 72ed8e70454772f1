{% set contract = scaffold_source.read_contract('clocks', 'clock_changes') %}

select
    moment,
    {{ scaffold_source.to_local('instant', 'America/New_York', contract) }}
        as in_new_york,
    {{ scaffold_source.to_local('local_time', 'America/New_York', contract) }}
        as there_and_back,
    {{ scaffold_source.to_local('local_time', 'UTC', contract) }} as in_utc,
    {{ scaffold_source.to_local('local_time', 'Europe/Paris') }}
        as in_paris_if_utc,
    {{ scaffold_source.local_date('instant', 'Asia/Tokyo', contract) }}
        as day_in_tokyo
from {{ source('clocks', 'clock_changes') }}
where moment not in ('never ends', 'unknown')
