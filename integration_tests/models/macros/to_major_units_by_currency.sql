{% set per_row = scaffold_source.read_contract('money', 'per_row') %}
{% set in_yen = scaffold_source.read_contract('money', 'in_yen') %}
{% set in_source_currency = scaffold_source.read_contract('money', 'in_source_currency') %}
{% set in_major_units = scaffold_source.read_contract('money', 'in_major_units') %}

select
    {{ scaffold_source.to_major_units('amount', per_row) }} as per_row,
    {{ scaffold_source.to_major_units('amount', in_yen) }} as in_yen,
    {{ scaffold_source.to_major_units('amount', in_source_currency) }} as in_source_currency,
    {{ scaffold_source.to_major_units('amount', in_major_units) }} as in_major_units,
    {{ scaffold_source.to_major_units('amount', currency='kwd') }} as in_dinars,
    {{ scaffold_source.to_major_units('amount', currency_column=adapter.quote('currencyCode')) }}
        as per_row_without_contract
from {{ source('money', 'per_row') }}
