{% set eu = scaffold_source.read_contract('shop_eu', 'orders') %}
{% set us = scaffold_source.read_contract('shop_us', 'orders') %}
{% set own_marker = dict(us, legacy={}, legacy_marker='old_number') %}
{% set customers = scaffold_source.read_contract('shop', 'customers') %}

-- 01:59:59 in Paris is still the day before the migration in UTC.
select
    'eu' as shop,
    id,
    {{ scaffold_source.is_legacy(eu, created_at='placed_at') }} as is_legacy
from {{ source('shop_eu', 'orders') }}
union all
select
    'us' as shop,
    id,
    {{ scaffold_source.is_legacy(us) }} as is_legacy
from {{ source('shop_us', 'orders') }}
union all
select
    'own marker' as shop,
    id,
    {{ scaffold_source.is_legacy(own_marker) }} as is_legacy
from {{ source('shop_us', 'orders') }}
union all
select
    'no legacy' as shop,
    id,
    {{ scaffold_source.is_legacy(customers) }} as is_legacy
from {{ source('shop', 'customers') }}
where id = 1
