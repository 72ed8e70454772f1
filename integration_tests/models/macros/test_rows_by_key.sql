{% set members = scaffold_source.read_contract('trials', 'members') %}
{% set badges = scaffold_source.read_contract('trials', 'badges') %}

select
    'members' as kept,
    id
from {{ source('trials', 'members') }}
where {{ scaffold_source.exclude_test_rows(members, ['teams']) }}
union all
select
    'badges' as kept,
    id
from {{ source('trials', 'badges') }}
where {{ scaffold_source.exclude_test_rows(badges, ['members', 'teams']) }}
