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
    {{ return(
        'select ' ~ key | join(', ') ~ ', count(*) as rows_found\nfrom ' ~ model
        ~ ('\nwhere ' ~ conditions | join(' and ') if conditions else '')
        ~ '\ngroup by ' ~ key | join(', ') ~ '\nhaving count(*) > 1'
    ) }}
{% endmacro %}
