{# Columns that tests compare rows by. #}


{# Names as a list of SQL columns, quoted as the contract says. #}
{% macro _key_columns(contract, columns, argument) %}
    {% set names = [columns] if columns is string else columns %}
    {% if not names %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'no columns are given, and the contract knows no primary key',
            'Give the test `' ~ argument ~ ': [...]`, or set `producer.primary_key` in the table\'s `config.meta`.'
        ) %}
    {% endif %}
    {% set key = [] %}
    {% for name in names %}
        {% do key.append(scaffold_source._contract_column_sql(contract, name, argument)) %}
    {% endfor %}
    {{ return(key) }}
{% endmacro %}


{# Two sides are the same key: a.x = b.y and ... #}
{% macro _same_key(left_alias, left, right_alias, right) %}
    {% set pairs = [] %}
    {% for column in left %}
        {% do pairs.append(left_alias ~ '.' ~ column ~ ' = ' ~ right_alias ~ '.' ~ right[loop.index0]) %}
    {% endfor %}
    {{ return(pairs | join(' and ')) }}
{% endmacro %}


{# Does no column of the key hold a null? #}
{% macro _is_complete(key) %}
    {{ return(key | join(' is not null and ') ~ ' is not null') }}
{% endmacro %}


{# A relation, filtered as dbt's `where` filters the tested one. #}
{% macro _filtered_alike(relation) %}
    {% set where = config.get('where') %}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ where ~ ') as filtered' if where else relation | string) }}
{% endmacro %}


{# The primary key's columns as they landed: facts speak the producer's names, which a loader may change. #}
{% macro _landed_primary_key(contract) %}
    {% set landed = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% do landed.update({facts['producer_name']: name}) %}
    {% endfor %}
    {% set key = [] %}
    {% for name in contract['producer'].get('primary_key') or [] %}
        {% do key.append(landed.get(name, name)) %}
    {% endfor %}
    {{ return(key) }}
{% endmacro %}
