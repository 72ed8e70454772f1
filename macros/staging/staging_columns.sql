{#
    What staging makes of a table: a list of {name, alias, group, macro, data_type, quote} in the order of the
    staging model, by group, then as the producer has them. The CLI's `staging_sql.py` follows the same rules.

        name        landed column, or none for what the macros make of several
        alias       its name in staging
        macro       the conversion that the contract asks for, or none
        data_type   the type that comes out, as far as the contract knows it
        quote       whether the alias works only in quotes, or a linter takes it for a keyword

    `is_deleted` and `deleted_at` are always the macros': a landed column of such a name is `raw_is_deleted` or
    `raw_deleted_at` in staging, as it landed. `flag_names` are those of the two that staging has. An amount whose
    currency stands in its row is there as it landed too, because staging has none for a code that nobody knows.
#}
{% macro _staging_columns(contract, flag_names=none) %}
    {% set columns = contract['columns'] %}
    {# All names at once: a call for each costs more than the rest of it. #}
    {% set plain = modules.re.findall('(?m)^[a-z]+[0-9]*(?:_[a-z0-9]+)*$', columns | join('\n')) %}
    {% set is_plain = plain == columns | list and columns.values() | map(attribute='producer_name') | list == plain
        and not columns.values() | selectattr('renamed_from') | list %}
    {% set producer_names = scaffold_source._producer_names(contract) if not is_plain %}
    {% set aliases = scaffold_source._column_aliases(contract, producer_names) if not is_plain %}
    {% set taken = columns | list if is_plain else aliases.values() | list %}
    {% set flag_names = scaffold_source._flag_names(contract, taken) if flag_names is none else flag_names %}
    {% do taken.extend(flag_names) %}
    {% set ids = scaffold_source._id_columns(contract, producer_names) %}
    {% set primary_key = contract['producer'].get('primary_key') or [] %}
    {% set keywords = scaffold_source._sql_keywords() %}
    {% set reserved = adapter.dispatch('reserved_words', 'scaffold_source')() %}
    {% set staging_groups = {
        'string': 'strings', 'integer': 'numerics', 'number': 'numerics', 'boolean': 'booleans', 'date': 'dates',
        'timestamp': 'timestamps', 'timestamptz': 'timestamps', 'other': 'other types',
    } %}
    {% set groups_of_macros = {'to_utc': 'timestamps', 'is_deleted': 'booleans', 'deleted_at': 'timestamps'} %}
    {% set utc = adapter.dispatch('naive_timestamp_type', 'scaffold_source')() %}
    {% set staged_types = {'to_utc': utc, 'to_major_units': 'decimal(38, 6)', 'is_deleted': 'boolean', 'deleted_at': utc} %}
    {% set made = [] %}
    {# Of each group, its part of the primary key, then the others. #}
    {% set members = {
        'ids': ([], []), 'strings': ([], []), 'numerics': ([], []), 'booleans': ([], []), 'dates': ([], []),
        'timestamps': ([], []), 'other types': ([], []),
    } %}
    {% set out = scaffold_source._left_out(contract, primary_key) %}
    {% for name, facts in columns.items() if name not in out %}
        {# A naive timestamp of no known zone and an amount of no known currency stay: staging has no parent row to look at. #}
        {% if facts['unit'] == 'minor' %}
            {% set currency = facts['currency'] or facts['currency_column'] or (contract['currency'] and not facts['currency_from']) %}
            {% set macro_name = 'to_major_units' if currency else none %}
        {% else %}
            {% set is_instant = facts['epoch'] or facts['family'] == 'timestamptz' %}
            {% set has_zone = facts['family'] == 'timestamp' and (facts['timezone'] or contract['timezone']) %}
            {% set macro_name = 'to_utc' if is_instant or has_zone else none %}
        {% endif %}
        {% set alias = name if is_plain else aliases[name] %}
        {% set targets = [(alias, macro_name)] %}
        {% if alias in flag_names %}
            {% set is_said = scaffold_source._says_no_more(contract, name, alias) %}
            {% set targets = [(alias, alias) if is_said else (scaffold_source._raw_name(alias, taken), none)] %}
        {% elif macro_name == 'to_major_units' %}
            {% set major_name = scaffold_source._major_name(alias, taken, reserved) %}
            {% set targets = [(major_name, macro_name)] %}
            {% if facts['currency_column'] %}
                {% do targets.append((scaffold_source._raw_name(alias, taken) if major_name == alias else alias, none)) %}
            {% endif %}
        {% endif %}
        {% for alias, macro_name in targets %}
            {% do taken.append(alias) if alias != name %}
            {% set group = 'ids' if name in ids and macro_name not in flag_names
                else groups_of_macros.get(macro_name, staging_groups[facts['family']]) %}
            {% set quote = alias in reserved or ((macro_name or alias != name) and alias in keywords)
                or not (is_plain or modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', alias)) %}
            {% do members[group][0 if facts['producer_name'] in primary_key else 1].append({
                'name': name,
                'alias': scaffold_source._stored_name(alias) if quote else alias,
                'group': group,
                'macro': macro_name,
                'data_type': staged_types[macro_name] if macro_name else facts['data_type'],
                'quote': quote,
            }) %}
            {% do made.append(macro_name) %}
        {% endfor %}
    {% endfor %}
    {% for alias in flag_names if alias not in made %}
        {% set group = groups_of_macros[alias] %}
        {% do members[group][1].append({
            'name': none, 'alias': alias, 'group': group, 'macro': alias, 'data_type': staged_types[alias], 'quote': false,
        }) %}
    {% endfor %}
    {% set grouped = [] %}
    {% for own_key, others in members.values() %}
        {% do grouped.extend(own_key + others) %}
    {% endfor %}
    {{ return(grouped) }}
{% endmacro %}


{#
    Which of `is_deleted` and `deleted_at` the macros make in staging: both where deleted rows stay, else those that a
    landed column would be called. None where the table has no mark.
#}
{% macro _flag_names(contract, aliases) %}
    {% if not contract['soft_delete'] %}
        {{ return([]) }}
    {% elif not scaffold_source._flags_deleted(contract) %}
        {{ return(['is_deleted', 'deleted_at'] | select('in', aliases) | list) }}
    {% elif not contract['columns'] %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            '`on_deleted: flag` needs to know the columns, and the source YAML declares none',
            'List them under `columns:`, each with its `data_type`.'
        ) %}
    {% endif %}
    {{ return(['is_deleted', 'deleted_at']) }}
{% endmacro %}


{#
    Does a landed column say no more than the macro of its name makes of it? So it is with a timestamp that is the only
    time among a table's marks, and with a boolean that is its only mark and is never null.
#}
{% macro _says_no_more(contract, name, alias) %}
    {% set rules = contract['soft_delete'] | select('mapping') | list %}
    {% if alias == 'deleted_at' %}
        {% set rules = rules | selectattr('kind', 'in', ['timestamp', 'epoch']) | list %}
    {% endif %}
    {% set rule = rules[0] if rules | length == 1 else {} %}
    {% set facts = contract['columns'][name] %}
    {% if rule['column'] != name %}
        {{ return(false) }}
    {% elif alias == 'deleted_at' %}
        {{ return(rule['kind'] == 'timestamp' and facts['family'] in ['timestamp', 'timestamptz']) }}
    {% endif %}
    {{ return(rule['kind'] == 'boolean' and facts['family'] == 'boolean' and facts['producer'].get('nullable') is false) }}
{% endmacro %}


{# The name in staging of a landed column whose own name is taken by what the macros make of it. #}
{% macro _raw_name(alias, taken) %}
    {% set name = 'raw_' ~ alias %}
    {{ return(scaffold_source._raw_name(name, taken) if name in taken else name) }}
{% endmacro %}


{# What the producer calls each landed column: the same, but where a loader renames. #}
{% macro _producer_names(contract) %}
    {% set names = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% do names.update({name: facts['producer_name']}) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{#
    The name of each column in staging, name -> alias, before money is converted. A renamed column goes on under the name
    that it had, unless another has that now.
#}
{% macro _column_aliases(contract, producer_names) %}
    {% set known_names = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% set was = facts['renamed_from'] %}
        {% do known_names.update({name: was if was and was not in producer_names.values() else producer_names[name]}) %}
    {% endfor %}
    {% set names = scaffold_source._staging_names(scaffold_source._snake_names(known_names.values())) %}
    {% set aliases = {} %}
    {% for name, known_name in known_names.items() %}
        {% do aliases.update({name: names[known_name]}) %}
    {% endfor %}
    {{ return(aliases) }}
{% endmacro %}


{# Keys of any kind, which speak the producer's names, and what is named like one; without `producer_names` all are plain. #}
{% macro _id_columns(contract, producer_names) %}
    {% set keys = (contract['producer']['primary_key'] or []) | list %}
    {% for key in contract['producer']['foreign_keys'] or [] %}
        {% do keys.extend(key['columns']) %}
    {% endfor %}
    {% if not producer_names %}
        {{ return(keys + modules.re.findall('(?m)^(?:.*_)?(?:id|uuid)$', contract['columns'] | join('\n'))) }}
    {% endif %}
    {% set snakes = scaffold_source._snake_names(producer_names.values()) %}
    {% set ids = [] %}
    {% for name, called in producer_names.items() %}
        {% if called in keys or modules.re.search('(^|_)(id|uuid)$', snakes[called]) %}
            {% do ids.append(name) %}
        {% endif %}
    {% endfor %}
    {{ return(ids) }}
{% endmacro %}


{# Credentials, which staging does not select, unless rows are told apart or joined by them; as in `left_out.py`. #}
{% macro _left_out(contract, primary_key) %}
    {% set secrets = contract['columns'].values() | selectattr('pii', 'equalto', 'credential') | list %}
    {% if not secrets %}
        {{ return([]) }}
    {% endif %}
    {% set keyed = primary_key | list %}
    {% for key in contract['producer'].get('foreign_keys') or [] %}
        {% do keyed.extend(key['columns']) %}
    {% endfor %}
    {% set out = [] %}
    {% for name, facts in contract['columns'].items() if facts['pii'] == 'credential' and facts['producer_name'] not in keyed %}
        {% do out.append(name) %}
    {% endfor %}
    {{ return(out if out | length < contract['columns'] | length else []) }}
{% endmacro %}
