{# The query of the generic test honours_contract, in macros/ because dbt reads nothing but test blocks from tests/generic/. #}
{% macro default__test_honours_contract(model, source, table, unique=[], besides={}) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% if scaffold_source._is_not_there_yet(contract) %}
        {{ return(scaffold_source._no_broken_rules_sql(
            scaffold_source._must_hold_column(contract), scaffold_source._counts_none()
        )) }}
    {% endif %}
    {{ return(scaffold_source._honours_contract_sql(
        model, contract, unique, scaffold_source._must_hold_column(contract), scaffold_source._counts_none(), besides
    )) }}
{% endmacro %}


{% macro _honours_contract_sql(model, contract, unique=[], must_hold='', counts_none=false, besides={}) %}
    {% set landed = scaffold_source._landed_columns_of(contract) %}
    {% set contract = scaffold_source._as_landed(contract, landed) %}
    {% set differences = scaffold_source._column_differences(contract, landed) if landed else [] %}
    {% set missing = differences | selectattr('finding', 'in', ['missing', 'not landed yet']) | map(attribute='column_name') | list %}
    {% set other_type = differences | selectattr('finding', 'equalto', 'other type') | map(attribute='column_name') | list %}
    {{ return(scaffold_source._broken_rules_sql(
        model,
        scaffold_source._difference_rules(differences)
        + scaffold_source._without(besides, scaffold_source._column_rules(contract, missing, other_type))
        + scaffold_source._currency_rules(contract, missing),
        scaffold_source._without(besides, scaffold_source._unique_keys(contract, unique, missing), 'unique'),
        must_hold,
        counts_none,
    )) }}
{% endmacro %}


{# The rules, or keys of one `rule`, that no other test looks at: `besides` has by column those that one does. #}
{% macro _without(besides, rules, rule='') %}
    {% set left = [] %}
    {% for one in rules if (rule or one['rule']) not in (
        besides.get(one['column_name']) or besides.get(one['column_name'] | lower) or []
    ) %}
        {% do left.append(one) %}
    {% endfor %}
    {{ return(left) }}
{% endmacro %}


{#
    The landed columns. None where nothing landed, which the query itself says, or where dbt may not ask
    (`--no-introspect`).
#}
{% macro _landed_columns_of(contract) %}
    {% set is_asked = contract['relation'] and contract['columns'] and flags.INTROSPECT is not false %}
    {{ return(
        scaffold_source._landed_columns(scaffold_source._landed_relation(contract['source'], contract['table']))
        if is_asked else []
    ) }}
{% endmacro %}


{#
    The contract with the name in which a column landed, if that is the producer's and the source declares it in other
    case: a generator makes `sailingid` of "sailingId", which SQL then has to quote.
#}
{% macro _as_landed(contract, landed) %}
    {% set names = landed | map(attribute='name') | list %}
    {% set columns = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% set own = facts['producer_name'] or name %}
        {% if name not in names and own in names and own | lower == name | lower and not facts['quote'] %}
            {% set quoted = dict(facts) %}
            {% do quoted.update({'quote': true}) %}
            {% do columns.update({own: quoted}) %}
        {% else %}
            {% do columns.update({name: facts}) %}
        {% endif %}
    {% endfor %}
    {% set renamed = dict(contract) %}
    {% do renamed.update({'columns': columns}) %}
    {{ return(renamed) }}
{% endmacro %}


{# Is the table one that lands with its first row, and not there? That breaks no promise. #}
{% macro _is_not_there_yet(contract) %}
    {% if contract['lands'] != 'when_filled' %}
        {{ return(false) }}
    {% endif %}
    {% set relation = scaffold_source._landed_relation(contract['source'], contract['table']) %}
    {{ return(scaffold_source._may_be_asked_for(relation) and not scaffold_source._columns_that_landed(relation)) }}
{% endmacro %}


{# A rule for each column that is missing or has landed with another type, broken once. #}
{% macro _difference_rules(differences) %}
    {% set rules = [] %}
    {% for difference in differences if difference['finding'] not in ['added', 'not landed yet'] %}
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
