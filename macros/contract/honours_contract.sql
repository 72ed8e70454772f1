{# The query of the generic test honours_contract, in macros/ because dbt reads nothing but test blocks from tests/generic/. #}
{% macro default__test_honours_contract(model, source, table, unique=[]) %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set rules = scaffold_source.column_rules(contract) + scaffold_source.unique_rules(contract, unique) %}
    {{ return(scaffold_source.broken_rules_sql(model, rules)) }}
{% endmacro %}
