{# Decimals of every currency. A project that has a currency of its own overrides `default__currency_exponents`. #}
{% macro currency_exponents() %}
    {{ return(adapter.dispatch('currency_exponents', 'scaffold_source')()) }}
{% endmacro %}


{% macro default__currency_exponents() %}
    {{ return(scaffold_source._iso_4217_exponents()) }}
{% endmacro %}
