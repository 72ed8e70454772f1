{#
    The rules that a contract's column facts make, as a list of {rule, column_name, detail, broken_rows}, where
    `broken_rows` is the aggregate that counts the rows breaking the rule. A null breaks not_null only.

        nullable: false        not_null, and so is the primary key; not where MySQL's zero date is the default
        labels, values         accepted_values; not where the labels are those of an array's, set's or composite's items
        min, max               inclusive bounds; of a number that landed as text too: its digits are too many
        above, below           exclusive bounds

    `missing` columns have no rules, and values of columns of another type (`other_type`) are compared with nothing.
#}
{% macro _column_rules(contract, missing=[], other_type=[]) %}
    {% set rules = [] %}
    {% set primary_key = contract['producer'].get('primary_key') or [] %}
    {% for name, facts in contract['columns'].items() if name not in missing %}
        {% set column = scaffold_source.quoted(name) if facts['quote'] else name %}
        {% set declared = facts['producer'] if name not in other_type else {} %}
        {% set is_zero_date = (facts['producer'].get('default') or '')[:11] == "'0000-00-00" %}
        {% if (facts['producer'].get('nullable') is false and not is_zero_date) or facts['producer_name'] in primary_key %}
            {% do rules.append(scaffold_source._counting_rule('not_null', name, 'declared not null', column ~ ' is null')) %}
        {% endif %}
        {% set type = declared.get('type') or '' %}
        {% set is_one_label = declared.get('enum') or type == 'text' or type[:5] == 'enum(' %}
        {% for key in ['labels', 'values'] if declared.get(key) and (key == 'values' or is_one_label) %}
            {% set accepted = declared[key] %}
            {% if facts['family'] == 'string' %}
                {% do scaffold_source._require_quoted(contract, name, key, accepted) %}
            {% endif %}
            {% do rules.append(scaffold_source._counting_rule(
                'accepted_values',
                name,
                'declared to be one of: ' ~ accepted | join(', '),
                scaffold_source._compare_with_values(column, 'not in', accepted, facts['family']),
            )) %}
        {% endfor %}
        {% set number = column if facts['family'] != 'string' else 'cast(' ~ column ~ ' as ' ~ dbt.type_float() ~ ')' %}
        {% for key, broken_by in [('min', '<'), ('max', '>'), ('above', '<='), ('below', '>=')] if declared.get(key) is not none %}
            {% set bound = scaffold_source._number_literal(contract, name, 'producer.' ~ key, declared[key]) %}
            {% do rules.append(scaffold_source._counting_rule(
                key, name, 'declared ' ~ key ~ ' ' ~ bound, number ~ ' ' ~ broken_by ~ ' ' ~ bound
            )) %}
        {% endfor %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}


{#
    The keys to test, as a list of {column_name, columns, family, detail, nulls_equal}: the primary key and the unique keys
    of the facts, and those `given`, each once. `family` is the type family of a key of one column, else ''. A key with a
    null clashes with none, unless the facts say `nulls_not_distinct`.
    A key of the facts that is not there whole is left out: somebody left a column out, or it is `missing`.
#}
{% macro _unique_keys(contract, given=[], missing=[]) %}
    {% set keys = [] %}
    {% for names, nulls_equal in scaffold_source._declared_keys(contract, given) if not names | select('in', missing) | list %}
        {% do keys.append({
            'column_name': names | join(', '),
            'columns': scaffold_source._key_columns(contract, names, 'unique'),
            'family': (contract['columns'].get(names[0]) or {}).get('family', '') if names | length == 1 else '',
            'detail': 'declared unique' ~ (', nulls too' if nulls_equal else ''),
            'nulls_equal': nulls_equal,
        }) %}
    {% endfor %}
    {{ return(keys) }}
{% endmacro %}


{# The same keys as (names, nulls_equal), in landed names. #}
{% macro _declared_keys(contract, given) %}
    {% set landed = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% do landed.update({facts['producer_name']: name}) %}
    {% endfor %}
    {% set keys = [] %}
    {% for key in [contract['producer'].get('primary_key') or []] + (contract['producer'].get('unique') or []) %}
        {% set columns = key['columns'] if key is mapping else key %}
        {% set nulls_equal = key is mapping and key['nulls_not_distinct'] is true %}
        {% set names = [] %}
        {% for name in columns if name in landed %}
            {% do names.append(landed[name]) %}
        {% endfor %}
        {% if names and names | length == columns | length and (names, nulls_equal) not in keys %}
            {% do keys.append((names, nulls_equal)) %}
        {% endif %}
    {% endfor %}
    {% for key in given %}
        {% set names = [key] if key is string else key %}
        {% do keys.append((names, false)) if (names, false) not in keys %}
    {% endfor %}
    {{ return(keys) }}
{% endmacro %}


{# A rule that counts the rows for which `condition` is true. #}
{% macro _counting_rule(rule, column_name, detail, condition) %}
    {{ return({
        'rule': rule,
        'column_name': column_name,
        'detail': detail,
        'broken_rows': scaffold_source.count_rows_where(condition),
    }) }}
{% endmacro %}


{# Stops where a formatter took the quotes from a text: `yes` is a truth to YAML, 2024-01-01 a day. #}
{% macro _require_quoted(contract, column, key, values) %}
    {% for value in values if value is not string and (key == 'labels' or value is boolean or value is not number) %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, column),
            'producer.' ~ key ~ ' has ' ~ value ~ ', which is no text: a formatter may have taken its quotes',
            'Run `scaffold-source update`, which takes the facts anew.'
        ) %}
    {% endfor %}
{% endmacro %}


{# A bound from the contract as SQL. It may come from somebody else's database: anything but a number stops. #}
{% macro _number_literal(contract, column, key, value) %}
    {% if not modules.re.match('^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$', value | string) %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, column),
            key ~ ' is "' ~ value ~ '", which is not a number',
            'Correct it in `config.meta`, or run `scaffold-source update`, which takes the facts anew.'
        ) %}
    {% endif %}
    {{ return(value | string) }}
{% endmacro %}
