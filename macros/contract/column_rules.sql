{#
    The rules that a contract's column facts make, as a list of {rule, column_name, detail, broken_rows}, where
    `broken_rows` is the aggregate that counts the rows breaking the rule. A null breaks not_null only.

        nullable: false        not_null
        labels, values         accepted_values
        min, max               inclusive bounds
        above, below           exclusive bounds
#}
{% macro column_rules(contract) %}
    {% set rules = [] %}
    {% for name, facts in contract['columns'].items() %}
        {% set column = scaffold_source.contract_column_sql(contract, name) %}
        {% set declared = facts['producer'] %}
        {% if declared.get('nullable') is false %}
            {% do rules.append(scaffold_source.counting_rule('not_null', name, 'declared not null', column ~ ' is null')) %}
        {% endif %}
        {% for key in ['labels', 'values'] if declared.get(key) %}
            {% set accepted = declared[key] %}
            {% do rules.append(scaffold_source.counting_rule(
                'accepted_values',
                name,
                'declared to be one of: ' ~ accepted | join(', '),
                scaffold_source.compare_with_values(column, 'not in', accepted),
            )) %}
        {% endfor %}
        {% for key, broken_by in [('min', '<'), ('max', '>'), ('above', '<='), ('below', '>=')] if declared.get(key) is not none %}
            {% set bound = scaffold_source.number_literal(contract, name, key, declared[key]) %}
            {% do rules.append(scaffold_source.counting_rule(
                key, name, 'declared ' ~ key ~ ' ' ~ bound, column ~ ' ' ~ broken_by ~ ' ' ~ bound
            )) %}
        {% endfor %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}


{#
    One rule per list of columns declared unique. Counts the rows too many: those whose key has no null, less
    the distinct keys among them.
#}
{% macro unique_rules(contract, unique) %}
    {% set rules = [] %}
    {% for key in unique %}
        {% set names = [key] if key is string else key %}
        {% set columns = [] %}
        {% for name in names %}
            {% do columns.append(scaffold_source.contract_column_sql(contract, name)) %}
        {% endfor %}
        {% set complete = columns | join(' is not null and ') ~ ' is not null' %}
        {% set distinct_keys = 'count(distinct ' ~ columns[0] ~ ')' if columns | length == 1
            else scaffold_source.count_distinct_combinations(columns) %}
        {% do rules.append({
            'rule': 'unique',
            'column_name': names | join(', '),
            'detail': 'declared unique',
            'broken_rows': scaffold_source.count_rows_where(complete) ~ ' - ' ~ distinct_keys,
        }) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}


{# A rule that counts the rows for which `condition` is true. #}
{% macro counting_rule(rule, column_name, detail, condition) %}
    {{ return({
        'rule': rule,
        'column_name': column_name,
        'detail': detail,
        'broken_rows': scaffold_source.count_rows_where(condition),
    }) }}
{% endmacro %}


{# A bound from the contract as SQL. It may come from somebody else's database: anything but a number stops. #}
{% macro number_literal(contract, column, key, value) %}
    {% if not modules.re.match('^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$', value | string) %}
        {% do scaffold_source.raise_contract_error(
            scaffold_source.contract_path(contract, column),
            'producer.' ~ key ~ ' is "' ~ value ~ '", which is not a number',
            'Correct it in the column\'s `config.meta.producer`.'
        ) %}
    {% endif %}
    {{ return(value | string) }}
{% endmacro %}
