{% set naive = scaffold_source.naive_timestamp_types()[0] %}

select
    moment,
    {{ scaffold_source.to_utc('lord_howe', timezone='Australia/Lord_Howe', data_type=naive) }} as lord_howe,
    {{ scaffold_source.to_utc('troll', timezone='Antarctica/Troll', data_type=naive) }} as troll,
    {{ scaffold_source.to_utc('caracas', timezone='America/Caracas', data_type=naive) }} as caracas,
    {{ scaffold_source.to_utc('pyongyang', timezone='Asia/Pyongyang', data_type=naive) }} as pyongyang
from {{ source('clocks', 'odd_shifts') }}
