{#
    The staging columns of one table in several sources, a list for each of `contracts`, all with the same aliases in
    the same order. What a source lacks is null there; `is_deleted` and `deleted_at` the macros make for each of them.
#}
{% macro _united_columns(contracts) %}
    {% set staged = [] %}
    {% set flag_names = [] %}
    {% for contract in contracts %}
        {% do staged.append(scaffold_source._staging_columns(contract)) %}
        {% for column in staged[-1] if column['macro'] in ['is_deleted', 'deleted_at'] and column['macro'] not in flag_names %}
            {% do flag_names.append(column['macro']) %}
        {% endfor %}
    {% endfor %}
    {% set first = {} %}
    {% set by_alias = [] %}
    {% for contract in contracts %}
        {% set columns = staged[loop.index0] %}
        {% if flag_names | reject('in', columns | map(attribute='macro') | list) | list %}
            {% set columns = scaffold_source._staging_columns(contract, flag_names) %}
        {% endif %}
        {% set own = {} %}
        {% for column in columns %}
            {% set family = scaffold_source._staged_family(contract, column) %}
            {% set known = first.get(column['alias']) %}
            {% if known and known['family'] and family and known['family'] != family %}
                {% do scaffold_source._raise_clash(contract, column, family, known) %}
            {% elif not known or not known['family'] %}
                {% do first.update({column['alias']: {'contract': contract, 'column': column, 'family': family}}) %}
            {% endif %}
            {% do own.update({column['alias']: column}) %}
        {% endfor %}
        {% do by_alias.append(own) %}
    {% endfor %}
    {% set united = [] %}
    {% for own in by_alias %}
        {% set columns = [] %}
        {% for alias, known in first.items() %}
            {% do columns.append(own.get(alias, dict(known['column'], name=none, macro='nothing'))) %}
        {% endfor %}
        {% do united.append(columns) %}
    {% endfor %}
    {{ return(united) }}
{% endmacro %}


{# What kind of value a staging column holds, or none where the contract does not say. Whole numbers are numbers. #}
{% macro _staged_family(contract, column) %}
    {% set made = {'to_utc': 'timestamp', 'deleted_at': 'timestamp', 'to_major_units': 'number', 'is_deleted': 'boolean'} %}
    {% if column['macro'] %}
        {{ return(made[column['macro']]) }}
    {% endif %}
    {% set facts = contract['columns'][column['name']] %}
    {% set family = 'number' if facts['family'] == 'integer' else facts['family'] %}
    {{ return(family if scaffold_source._is_known_type(facts) else none) }}
{% endmacro %}


{# Stops where a column holds another kind of value than in the source before. #}
{% macro _raise_clash(contract, column, family, known) %}
    {% set other = known['contract'] %}
    {% do scaffold_source._raise_contract_error(
        scaffold_source._contract_path(contract, column['name'] or column['alias']),
        'union_sources makes a ' ~ family ~ ' of `' ~ column['alias'] ~ '` here, and a ' ~ known['family'] ~ ' in '
        ~ scaffold_source._contract_path(other, known['column']['name'] or known['column']['alias']),
        'Agree on one: correct its `data_type`, `unit`, `epoch` or zone in the source YAML, or union explicit models that'
        ~ ' cast it.'
    ) %}
{% endmacro %}
