{% macro default__test_unique_together(model, columns, source=none, table=none, nulls='distinct', only_live=false) %}
    {% set contract = scaffold_source.read_contract(source, table) if source
        else {'columns': {}, 'soft_delete': [], 'source': none, 'table': model | string} %}
    {% do scaffold_source._check_option(contract, 'nulls', nulls, ['distinct', 'equal']) %}
    {% set key = scaffold_source._key_columns(contract, columns, 'columns') %}
    {% set conditions = [] %}
    {% if nulls == 'distinct' %}
        {% do conditions.append(scaffold_source._is_complete(key)) %}
    {% endif %}
    {% if only_live %}
        {% do conditions.append('not ' ~ scaffold_source.flag_condition(scaffold_source.is_deleted(contract))) %}
    {% endif %}
    {{ return(scaffold_source._unique_together_sql(
        model, key, conditions, scaffold_source._must_hold_column(contract), scaffold_source._counts_none()
    )) }}
{% endmacro %}


{# Of `rows_found` with the same key, one is not broken. #}
{% macro _unique_together_sql(model, key, conditions, must_hold, counts_none) -%}
with broken as (

    select
        {{ key | join(',\n        ') }},
        count(*) as rows_found,
        count(*) - 1 as broken_rows,
        1 as is_there
    from {{ model }}
    {%- if conditions %}
    where {{ conditions | join(' and ') }}
    {%- endif %}
    group by {{ key | join(', ') }}
    having count(*) > 1

)

{{ scaffold_source._select_broken_sql(key + ['rows_found'], must_hold, counts_none) }}
{%- endmacro %}
