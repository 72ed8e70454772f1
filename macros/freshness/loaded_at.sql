{#
    The query for dbt's `loaded_at_query`: when the newest row of a table arrived, in UTC.

        config:
          loaded_at_query: "{{ scaffold_source.loaded_at('shop', 'orders') }}"

    source, table   the names as in `sources:`
    column          column that moves when rows arrive; default, the table's `updated_at`

    dbt reads a naive timestamp as UTC, and takes one in the future for fresh. Here a naive timestamp is converted
    from its zone, and rows in the future do not count: one wrong clock cannot hide that nothing arrives. Compares
    the landed column with the current time in the column's own terms, so that an index on it helps.
#}
{% macro loaded_at(source, table, column=none) %}
    {{ return(adapter.dispatch('loaded_at', 'scaffold_source')(source, table, column)) }}
{% endmacro %}


{% macro default__loaded_at(source, table, column=none) %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set name = scaffold_source._arrival_column(contract, column) %}
    {% set path = scaffold_source._contract_path(contract, name) %}
    {% set facts = scaffold_source._contract_column(contract, name, 'updated_at') %}
    {% set expression = scaffold_source._contract_column_sql(contract, name) %}
    {% set clock = scaffold_source._clock(path, facts['data_type'], facts['epoch']) %}
    {% set utc_now = scaffold_source._utc_now() %}
    {% if clock == 'epoch' %}
        {% set arrived = scaffold_source.to_utc(name, contract) ~ ' <= ' ~ utc_now %}
    {% elif clock == 'aware' %}
        {% set arrived = expression ~ ' <= ' ~ scaffold_source.current_instant() %}
    {% else %}
        {% set arrived = expression ~ ' <= ' ~ scaffold_source.utc_to_local(
            utc_now, scaffold_source._contract_timezone(contract, name)
        ) %}
    {% endif %}
    {% set newest = scaffold_source.to_utc(
        '(max(' ~ expression ~ '))',
        timezone=scaffold_source._contract_timezone(contract, name) if clock == 'naive' else none,
        data_type=facts['data_type'],
        epoch=facts['epoch'],
    ) %}
    {{ return('select ' ~ newest ~ ' from ' ~ contract['relation'] ~ ' where ' ~ arrived) }}
{% endmacro %}


{# The column that moves when rows of the table arrive. #}
{% macro _arrival_column(contract, column=none) %}
    {% set name = column or contract['updated_at'] %}
    {% if not name %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'nothing says which column moves when rows arrive',
            'Set `updated_at: <column>` in the table\'s `config.meta`, or give the argument `column`.'
        ) %}
    {% endif %}
    {{ return(name) }}
{% endmacro %}
