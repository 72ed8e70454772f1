{#
    What staging makes of a table: a list of {name, alias, group, macro, data_type, quote} in the order of the
    staging model, by group, then as the producer has them. The CLI's `staging_sql.py` follows the same rules.

        name        landed column, or none for what the macros add
        alias       its name in staging
        macro       the conversion that the contract asks for, or none
        data_type   the type that comes out, as far as the contract knows it
        quote       whether the alias works only in quotes, or a linter takes it for a keyword
#}
{% macro _staging_columns(contract) %}
    {% set producer_names = scaffold_source._producer_names(contract) %}
    {% set snakes = scaffold_source._snake_names(producer_names.values()) %}
    {% set known_names = scaffold_source._known_names(contract, producer_names) %}
    {% set aliases = scaffold_source._staging_names(scaffold_source._snake_names(known_names.values())) %}
    {% set ids = scaffold_source._id_columns(contract, producer_names, snakes) %}
    {% set taken = aliases.values() | list %}
    {% set primary_key = contract['producer'].get('primary_key') or [] %}
    {% set keywords = scaffold_source._sql_keywords() %}
    {% set reserved = scaffold_source.reserved_words() %}
    {% set staging_groups = {
        'string': 'strings', 'integer': 'numerics', 'number': 'numerics', 'boolean': 'booleans', 'date': 'dates',
        'timestamp': 'timestamps', 'timestamptz': 'timestamps', 'other': 'other types',
    } %}
    {% set staged_types = {'to_utc': scaffold_source.naive_timestamp_type(), 'to_major_units': 'decimal(38, 6)'} %}
    {% set members = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% set converted = facts['unit'] or facts['epoch'] or facts['family'] in ['timestamp', 'timestamptz'] %}
        {% set macro_name = scaffold_source._staging_macro(contract, facts) if converted else none %}
        {% set alias = aliases[known_names[name]] %}
        {% set alias = scaffold_source._major_name(alias, taken) if macro_name == 'to_major_units' else alias %}
        {% do taken.append(alias) %}
        {% set group = 'ids' if name in ids else 'timestamps' if macro_name == 'to_utc' else staging_groups[facts['family']] %}
        {% set quote = not modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', alias) or alias in reserved
            or ((macro_name or alias != name) and alias in keywords) or false %}
        {% do members.setdefault(group ~ (producer_names[name] not in primary_key), []).append({
            'name': name,
            'alias': scaffold_source._stored_name(alias) if quote else alias,
            'group': group,
            'macro': macro_name,
            'data_type': staged_types[macro_name] if macro_name else facts['data_type'],
            'quote': quote,
        }) %}
    {% endfor %}
    {% for added in scaffold_source._flag_columns(contract, taken) %}
        {% do members.setdefault(added['group'] ~ true, []).append(added) %}
    {% endfor %}
    {% set columns = [] %}
    {% for group in ['ids', 'strings', 'numerics', 'booleans', 'dates', 'timestamps', 'other types'] %}
        {% do columns.extend(members.get(group ~ false, []) + members.get(group ~ true, [])) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{# The conversion that the contract asks for: a naive timestamp of no known zone and an amount of no known currency stay. #}
{% macro _staging_macro(contract, facts) %}
    {% if facts['unit'] == 'minor' %}
        {# Staging has no parent row to look at. #}
        {% set sources_currency = contract['currency'] and not facts['currency_from'] %}
        {% set currency = facts['currency'] or facts['currency_column'] or sources_currency %}
        {{ return('to_major_units' if currency else none) }}
    {% elif facts['epoch'] or facts['family'] == 'timestamptz' %}
        {{ return('to_utc') }}
    {% endif %}
    {{ return('to_utc' if facts['family'] == 'timestamp' and (facts['timezone'] or contract['timezone']) else none) }}
{% endmacro %}


{# `is_deleted` and `deleted_at`, where deleted rows stay and no landed column has that name. #}
{% macro _flag_columns(contract, taken) %}
    {% set columns = [] %}
    {% if contract['soft_delete'] and scaffold_source._flags_deleted(contract) %}
        {% for alias, group, data_type in [
            ('is_deleted', 'booleans', 'boolean'),
            ('deleted_at', 'timestamps', scaffold_source.naive_timestamp_type()),
        ] if alias not in taken %}
            {% do columns.append({
                'name': none, 'alias': alias, 'group': group, 'macro': alias, 'data_type': data_type, 'quote': false,
            }) %}
        {% endfor %}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}


{# What the producer calls each landed column: the same, but where a loader renames. #}
{% macro _producer_names(contract) %}
    {% set names = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% do names.update({name: facts['producer_name']}) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# What people know each column by: a renamed one goes on under the name that it had, unless another has that now. #}
{% macro _known_names(contract, producer_names) %}
    {% set names = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% set was = facts['renamed_from'] %}
        {% do names.update({name: was if was and was not in producer_names.values() else producer_names[name]}) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# Keys of any kind, which speak the producer's names, and what is named like one. #}
{% macro _id_columns(contract, producer_names, snakes) %}
    {% set keys = (contract['producer'].get('primary_key') or []) | list %}
    {% for key in contract['producer'].get('foreign_keys') or [] %}
        {% do keys.extend(key['columns']) %}
    {% endfor %}
    {% set ids = [] %}
    {% for name, called in producer_names.items() %}
        {% if called in keys or modules.re.search('(^|_)(id|uuid)$', snakes[called]) %}
            {% do ids.append(name) %}
        {% endif %}
    {% endfor %}
    {{ return(ids) }}
{% endmacro %}
