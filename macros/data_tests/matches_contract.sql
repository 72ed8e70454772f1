{% macro default__test_matches_contract(model, source, table, additions='report') %}
    {% set relation = scaffold_source._landed_relation(source, table) %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% do scaffold_source._check_option(contract, 'additions', additions, ['report', 'fail', 'ignore']) %}
    {% set rows = [] %}
    {% if execute and not scaffold_source._is_not_there_yet(contract) %}
        {% set differences = scaffold_source._column_differences(contract, scaffold_source._landed_columns(relation)) %}
        {% for difference in differences if difference['finding'] != 'not landed yet'
            and (additions != 'ignore' or difference['finding'] != 'added') %}
            {% set counts = difference['finding'] != 'added' or additions == 'fail' %}
            {% if not counts %}
                {% do log(
                    scaffold_source._contract_path(contract, difference['column_name']) ~ ' is new: ' ~ difference['landed'],
                    info=true
                ) %}
            {% endif %}
            {% do rows.append([
                scaffold_source.text_literal(difference['finding']),
                scaffold_source.text_literal(difference['column_name']),
                scaffold_source.text_literal(difference['declared']),
                scaffold_source.text_literal(difference['landed']),
                '1' if counts else '0',
            ]) %}
        {% endfor %}
    {% endif %}
    {% set must_hold = scaffold_source._must_hold_column(contract) if execute else '' %}
    {{ return(scaffold_source._rows_sql(['finding', 'column_name', 'declared', 'landed'], 'broken', rows, must_hold)) }}
{% endmacro %}


{# How landed columns differ from the contract's, what is missing first: a list of {finding, column_name, declared, landed}. #}
{% macro _column_differences(contract, landed_columns) %}
    {% set landed = {} %}
    {% for column in landed_columns %}
        {% do landed.update({column.name: column.data_type}) %}
    {% endfor %}
    {% set by_lower = {} %}
    {% for name in landed %}
        {% do by_lower.update({name | lower: name}) %}
    {% endfor %}
    {% set missing = [] %}
    {% set changed = [] %}
    {% set known = [] %}
    {% for name, facts in contract['columns'].items() %}
        {% set found = name if name in landed else none if facts['quote'] else by_lower.get(name | lower) %}
        {% set declared = facts['data_type'] or '' %}
        {% if not found %}
            {% set finding = 'not landed yet' if facts['lands'] == 'when_filled' else 'missing' %}
            {% do missing.append({'finding': finding, 'column_name': name, 'declared': declared, 'landed': ''}) %}
        {% else %}
            {% do known.append(found) %}
            {% if declared and not scaffold_source._is_type_for(declared, landed[found]) %}
                {% do changed.append({
                    'finding': 'other type', 'column_name': name, 'declared': declared, 'landed': landed[found],
                }) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% set added = [] %}
    {% for name, data_type in landed.items() if name not in known %}
        {% if not scaffold_source._is_loader_column(contract, name, by_lower) %}
            {% do added.append({'finding': 'added', 'column_name': name, 'declared': '', 'landed': data_type}) %}
        {% endif %}
    {% endfor %}
    {{ return(missing + changed + added) }}
{% endmacro %}


{#
    Does a landed type hold what the declared one holds? A number without decimals holds integers. The name of a type
    of somebody's own, a domain or an enum, tells nothing, nor does USER-DEFINED, as PostgreSQL calls some of them.
#}
{% macro _is_type_for(declared, landed) %}
    {% set wanted = scaffold_source._type_family(declared) %}
    {% set is_own = wanted == 'other' and not declared.endswith('[]')
        and scaffold_source.type_name(declared) not in scaffold_source._type_names()['other'] %}
    {% if is_own or landed | upper == 'USER-DEFINED' %}
        {{ return(true) }}
    {% endif %}
    {% set found = scaffold_source._type_family(landed) %}
    {% set is_whole = modules.re.search('^(number|numeric|decimal)\\([0-9]+, ?0\\)$', landed | lower) %}
    {{ return(wanted == found or (wanted == 'integer' and is_whole is not none)) }}
{% endmacro %}


{# A query of literal rows: text columns, a number, and `must_hold`, a column or nothing. The same columns and no rows where there are none. #}
{% macro _rows_sql(text_columns, number_column, rows, must_hold) %}
    {% set columns = text_columns + [number_column] %}
    {% set last = must_hold ~ '\nfrom ' %}
    {% if rows %}
        {{ return('select ' ~ columns | join(', ') ~ last ~ scaffold_source.literal_rows('findings', columns, rows)) }}
    {% endif %}
    {% set nothing = [] %}
    {% for column in text_columns %}
        {% do nothing.append(scaffold_source._as_text('null') ~ ' as ' ~ column) %}
    {% endfor %}
    {% do nothing.append(scaffold_source.null_of(dbt.type_int()) ~ ' as ' ~ number_column) %}
    {{ return('select ' ~ nothing | join(', ') ~ last ~ '(select 1 as one) as nothing\nwhere 1 = 0') }}
{% endmacro %}


{# Stops unless a test's option is one of `known`. #}
{% macro _check_option(contract, name, value, known) %}
    {% if value not in known %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            name ~ ' "' ~ value ~ '" is unknown',
            'Use one of: ' ~ known | join(', ') ~ '.'
        ) %}
    {% endif %}
{% endmacro %}
