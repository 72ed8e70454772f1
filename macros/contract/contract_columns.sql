{#
    Facts and agreements of one column.

    A name that the contract does not know is an error, because a typo would otherwise skip a conversion.
    A source that declares no columns at all has nothing to check against: its columns have no facts.
#}
{% macro contract_column(contract, name) %}
    {% if not contract['columns'] %}
        {{ return(scaffold_source.read_column({})) }}
    {% endif %}
    {% if name not in contract['columns'] %}
        {% do scaffold_source.raise_contract_error(
            scaffold_source.contract_path(contract, name),
            'the source YAML declares no such column',
            'Use one of its columns (' ~ contract['columns'].keys() | join(', ') ~ '), or add this one under `columns:`.'
        ) %}
    {% endif %}
    {{ return(contract['columns'][name]) }}
{% endmacro %}


{# The column as SQL: quoted where the source YAML says `quote: true`. #}
{% macro contract_column_sql(contract, name) %}
    {{ return(scaffold_source.quoted(name) if scaffold_source.contract_column(contract, name)['quote'] else name) }}
{% endmacro %}


{# How errors name a place: shop.orders.placed_at. #}
{% macro contract_path(contract, column=none) %}
    {{ return([contract['source'], contract['table'], column] | select | join('.')) }}
{% endmacro %}
