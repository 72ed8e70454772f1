{# The query of the generic test honours_contract, in macros/ because dbt reads nothing but test blocks from tests/generic/. #}
{% macro default__test_honours_contract(model, source, table, unique=[]) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {{ return(scaffold_source._honours_contract_sql(
        model, contract, unique, scaffold_source._must_hold_column(contract), scaffold_source._counts_none()
    )) }}
{% endmacro %}


{% macro _honours_contract_sql(model, contract, unique=[], must_hold='', counts_none=false) %}
    {% set differences = scaffold_source._landed_differences(contract) %}
    {% set missing = differences | selectattr('finding', 'equalto', 'missing') | map(attribute='column_name') | list %}
    {% set other_type = differences | selectattr('finding', 'equalto', 'other type') | map(attribute='column_name') | list %}
    {{ return(scaffold_source._broken_rules_sql(
        model,
        scaffold_source._difference_rules(differences)
        + scaffold_source._column_rules(contract, missing, other_type)
        + scaffold_source._currency_rules(contract, missing),
        scaffold_source._unique_keys(contract, unique, missing),
        must_hold,
        counts_none,
    )) }}
{% endmacro %}


{#
    How the landed columns differ from the declared ones. Nothing where nothing landed, which the query itself says, or
    where dbt may not ask (`--no-introspect`).
#}
{% macro _landed_differences(contract) %}
    {% set landed = [] %}
    {% if contract['relation'] and contract['columns'] and flags.INTROSPECT is not false %}
        {% set landed = scaffold_source._landed_columns(scaffold_source._landed_relation(contract['source'], contract['table'])) %}
    {% endif %}
    {{ return(scaffold_source._column_differences(contract, landed) if landed else []) }}
{% endmacro %}


{# A rule for each column that is missing or has landed with another type, broken once. #}
{% macro _difference_rules(differences) %}
    {% set rules = [] %}
    {% for difference in differences if difference['finding'] != 'added' %}
        {% set detail = ['declared', difference['declared']] | select | join(' ') %}
        {% do rules.append({
            'rule': difference['finding'] | replace(' ', '_'),
            'column_name': difference['column_name'],
            'detail': detail ~ (', landed as ' ~ difference['landed'] if difference['landed'] else ''),
            'broken_rows': scaffold_source.count_rows_where('1 = 1') ~ ' * 0 + 1',
        }) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}
