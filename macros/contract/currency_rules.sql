{# The query of the generic test known_currencies. #}
{% macro default__test_known_currencies(model, source, table) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {{ return(scaffold_source._broken_rules_sql(
        model,
        scaffold_source._currency_rules(contract),
        must_hold=scaffold_source._must_hold_column(contract),
        counts_none=scaffold_source._counts_none(),
    )) }}
{% endmacro %}


{#
    The rules that columns of currencies make, as of _column_rules: a row with an amount in minor units, and a code that
    is unknown, or null where nothing else says the currency. Staging has no amount for such a row. One rule for all
    amounts that are told by the same column; none where it or the amount is `missing`.
#}
{% macro _currency_rules(contract, missing=[]) %}
    {% set amounts_of = {} %}
    {% for name, facts in contract['columns'].items() if facts['unit'] == 'minor' and facts['currency_column'] %}
        {% set key = (facts['currency_column'], facts['currency'] or contract['currency']) %}
        {% if name not in missing and key[0] not in missing %}
            {% do amounts_of.update({key: []}) if key not in amounts_of %}
            {% do amounts_of[key].append(name) %}
        {% endif %}
    {% endfor %}
    {% set rules = [] %}
    {% for key, names in amounts_of.items() %}
        {% set has_amount = [] %}
        {% for name in names %}
            {% do has_amount.append(scaffold_source._contract_column_sql(contract, name) ~ ' is not null') %}
        {% endfor %}
        {% set size = scaffold_source._minor_unit_case(scaffold_source._currency_column_sql(contract, key[0]), key[1]) %}
        {% do rules.append(scaffold_source._counting_rule(
            'known_currency',
            key[0],
            'declared currency of: ' ~ names | join(', '),
            '(' ~ has_amount | join(' or ') ~ ') and ' ~ size ~ ' is null',
        )) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}
