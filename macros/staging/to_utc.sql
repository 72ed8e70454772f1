{#
    A landed timestamp as a naive timestamp in UTC, whatever the session's time zone is.

        {{ scaffold_source.to_utc('placed_at', contract) }} as placed_at
        {{ scaffold_source.to_utc('placed_at', timezone='America/New_York', data_type='timestamp') }}

    column      column of the contract; without a contract, a column or an expression in parentheses
    contract    from read_contract
    timezone    zone that a naive timestamp means; else the column's, else the source's
    data_type   type as landed; else the column's

    An aware timestamp knows its zone: `timezone` does not apply to it. Around a clock change, Postgres and
    DuckDB both read an ambiguous local time (the hour that happens twice) as standard time, and move a local
    time that never happened forward by the skipped hour. Infinity stays infinity.
#}
{% macro to_utc(column, contract=none, timezone=none, data_type=none) %}
    {{ return(adapter.dispatch('to_utc', 'scaffold_source')(column, contract, timezone, data_type)) }}
{% endmacro %}


{% macro default__to_utc(column, contract=none, timezone=none, data_type=none) %}
    {% if not execute %}
        {{ return(column) }}
    {% endif %}
    {% set facts = scaffold_source.contract_column(contract, column) if contract else {} %}
    {% set path = scaffold_source.contract_path(contract, column) if contract else column %}
    {% set expression = scaffold_source.contract_column_sql(contract, column) if contract else column %}
    {% set zone = timezone or facts.get('timezone') or (contract or {}).get('timezone') %}
    {% set clock = scaffold_source.timestamp_clock(path, data_type or facts.get('data_type')) %}
    {% if clock == 'aware' %}
        {{ return(scaffold_source.aware_to_utc(expression)) }}
    {% endif %}
    {% if not zone %}
        {% do scaffold_source.raise_contract_error(
            path,
            'a timestamp without time zone, and nothing says which zone it means',
            'Add `timezone: <zone>` (such as UTC or Europe/Paris) to the column\'s `config.meta`,'
            ~ ' or to `config.meta.contract` of the source for all its naive timestamps.'
        ) %}
    {% endif %}
    {{ return(expression if zone | upper == 'UTC' else scaffold_source.naive_to_utc(expression, zone)) }}
{% endmacro %}


{# 'naive' or 'aware', from the landed type with any precision such as (3) left out. #}
{% macro timestamp_clock(path, data_type) %}
    {% set type_name = modules.re.sub(' *\\([^)]*\\)', '', data_type or '') | lower | trim %}
    {% if type_name in scaffold_source.naive_timestamp_types() %}
        {{ return('naive') }}
    {% elif type_name in scaffold_source.aware_timestamp_types() %}
        {{ return('aware') }}
    {% endif %}
    {% do scaffold_source.raise_contract_error(
        path,
        'to_utc does not convert data_type "' ~ (data_type or 'unknown') ~ '"',
        'Set the column\'s `data_type` in the source YAML to the timestamp type it lands with ('
        ~ (scaffold_source.naive_timestamp_types() + scaffold_source.aware_timestamp_types()) | join(', ')
        ~ '), or turn it into a timestamp first and call to_utc with `timezone` and `data_type`.'
    ) %}
{% endmacro %}
