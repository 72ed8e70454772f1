{#
    Is this row deleted in the producer's database? A boolean SQL expression that is never null.

        {{ scaffold_source.is_deleted(contract) }} as is_deleted

    contract   from read_contract

    Reads the table's `soft_delete`: one rule, or several of which any may hold, a loader's own marker such as
    `_fivetran_deleted` included. What is unknown is not deleted: a null flag keeps its row, whichever way round
    the flag is, except where the rule is about null itself (`is_null`). Without a rule no row is deleted.
#}
{% macro is_deleted(contract) %}
    {{ return(adapter.dispatch('is_deleted', 'scaffold_source')(contract)) }}
{% endmacro %}


{% macro default__is_deleted(contract) %}
    {% set conditions = [] %}
    {% for rule in contract['soft_delete'] %}
        {% do conditions.append(scaffold_source._soft_delete_condition(contract, rule)) %}
    {% endfor %}
    {{ return(adapter.dispatch('condition_value', 'scaffold_source')('(' ~ conditions | join(' or ') ~ ')' if conditions else '(1 = 0)')) }}
{% endmacro %}


{#
    Filter that keeps the rows the producer has not deleted:

        where {{ scaffold_source.not_deleted(contract) }}

    contract   from read_contract

    Keeps every row when the table has no rule, when its `on_deleted` is `flag`, or when the var
    `include_deleted` is true, so that a snapshot sees what became of each row.
#}
{% macro not_deleted(contract) %}
    {{ return(adapter.dispatch('not_deleted', 'scaffold_source')(contract)) }}
{% endmacro %}


{% macro default__not_deleted(contract) %}
    {% if scaffold_source._flags_deleted(contract) or not contract['soft_delete'] or var('include_deleted', false) %}
        {{ return('1 = 1') }}
    {% endif %}
    {% set is_deleted = adapter.dispatch('is_deleted', 'scaffold_source')(contract) %}
    {{ return('not ' ~ adapter.dispatch('flag_condition', 'scaffold_source')(is_deleted)) }}
{% endmacro %}


{#
    When the producer deleted the row: a naive timestamp in UTC, null where the row lives or nobody can say.

        {{ scaffold_source.deleted_at(contract) }} as deleted_at

    contract   from read_contract

    Only marks that hold a time know it: a timestamp, a date (the start of that day in its zone), a number whose
    `epoch` is known. Of several the earliest counts. Times of no known zone are as they landed, and count only where
    no other mark knows better.
#}
{% macro deleted_at(contract) %}
    {{ return(adapter.dispatch('deleted_at', 'scaffold_source')(contract)) }}
{% endmacro %}


{% macro default__deleted_at(contract) %}
    {% set times = [] %}
    {% set as_landed = [] %}
    {% set timeless = ['boolean', 'inverted_boolean', 'values'] %}
    {% for rule in contract['soft_delete'] if rule is not mapping or rule['kind'] not in timeless %}
        {% set condition = scaffold_source._soft_delete_condition(contract, rule) %}
        {% set name = rule['column'] %}
        {% set facts = contract['columns'][name] or scaffold_source._contract_column(contract, name) %}
        {% set column = scaffold_source.quoted(name) if facts['quote'] else name %}
        {% set zone = facts['timezone'] or contract['timezone'] %}
        {% set is_time = rule['kind'] == 'timestamp' %}
        {% if rule['kind'] == 'epoch' and facts['epoch'] %}
            {% do times.append('case when ' ~ condition ~ ' then ' ~ scaffold_source.to_utc(name, contract) ~ ' end') %}
        {% elif is_time and (facts['epoch'] or facts['family'] == 'timestamptz' or (facts['family'] == 'timestamp' and zone)) %}
            {% do times.append(scaffold_source.to_utc(name, contract)) %}
        {% elif is_time and facts['family'] == 'date' and zone %}
            {% do times.append(scaffold_source.day_start(column, zone)) %}
        {% elif is_time and facts['family'] == 'date' %}
            {% do as_landed.append('cast(' ~ column ~ ' as ' ~ scaffold_source.naive_timestamp_type() ~ ')') %}
        {% elif is_time and (facts['family'] == 'timestamp' or not scaffold_source._is_known_type(facts)) %}
            {% do as_landed.append(column) %}
        {% endif %}
    {% endfor %}
    {{ return(scaffold_source._earliest(times or as_landed)) }}
{% endmacro %}


{# The earliest of several times that is not null: each is compared with those behind it. #}
{% macro _earliest(times) %}
    {% if times | length < 2 %}
        {{ return(times[0] if times else scaffold_source.null_of(scaffold_source.naive_timestamp_type())) }}
    {% endif %}
    {% set lines = ['case'] %}
    {% for time in times[:-1] %}
        {% set earlier = [] %}
        {% for later in times[loop.index:] %}
            {% do earlier.append(time ~ ' <= coalesce(' ~ later ~ ', ' ~ time ~ ')') %}
        {% endfor %}
        {% do lines.append('    when ' ~ earlier | join(' and ') ~ ' then ' ~ time) %}
    {% endfor %}
    {% do lines.extend(['    else ' ~ times[-1], 'end']) %}
    {{ return(lines | join('\n        ')) }}
{% endmacro %}


{# Does staging keep deleted rows, flagged? #}
{% macro _flags_deleted(contract) %}
    {% if contract['on_deleted'] not in ['exclude', 'flag'] %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'on_deleted "' ~ contract['on_deleted'] ~ '" is unknown',
            'Use `exclude` (staging drops deleted rows) or `flag` (staging keeps them).'
        ) %}
    {% endif %}
    {{ return(contract['on_deleted'] == 'flag') }}
{% endmacro %}


{# One rule as SQL. Every branch is true or false, never null. #}
{% macro _soft_delete_condition(contract, rule) %}
    {% set kind = rule.get('kind') if rule is mapping else none %}
    {% set kinds = ['timestamp', 'boolean', 'inverted_boolean', 'epoch', 'values', 'is_null', 'is_not_null'] %}
    {% if kind not in kinds or not rule.get('column') %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'soft_delete "' ~ rule ~ '" is not a rule',
            'Give it a `column`, and a `kind` out of: ' ~ kinds | join(', ') ~ '. Write `none` if nobody soft-deletes.'
        ) %}
    {% endif %}
    {% set known_true = adapter.dispatch('known_true', 'scaffold_source') %}
    {% set facts = contract['columns'][rule['column']] or scaffold_source._contract_column(contract, rule['column'], 'soft_delete') %}
    {% set column = scaffold_source.quoted(rule['column']) if facts['quote'] else rule['column'] %}
    {% set is_number = facts['family'] in ['integer', 'number'] %}
    {% set unfit = {
        'timestamp': ['boolean'], 'epoch': ['string', 'boolean', 'date', 'timestamp', 'timestamptz'],
        'values': [], 'is_null': [], 'is_not_null': [],
    }.get(kind, ['string', 'date', 'timestamp', 'timestamptz']) %}
    {% if facts['family'] in unfit %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, rule['column']),
            '`soft_delete` is of kind "' ~ kind ~ '", but the column is a ' ~ facts['data_type'],
            'Use a `kind` that fits its type: ' ~ kinds | join(', ') ~ '. If another type landed, correct its `data_type`.'
        ) %}
    {% elif kind == 'is_null' %}
        {{ return(column ~ ' is null') }}
    {% elif kind in ['timestamp', 'is_not_null'] %}
        {{ return(column ~ ' is not null') }}
    {% elif kind in ['boolean', 'inverted_boolean'] and is_number %}
        {{ return(known_true(column ~ (' <> 0' if kind == 'boolean' else ' = 0'))) }}
    {% elif kind == 'boolean' %}
        {{ return(known_true(adapter.dispatch('flag_condition', 'scaffold_source')(column))) }}
    {% elif kind == 'inverted_boolean' %}
        {{ return(known_true('not ' ~ adapter.dispatch('flag_condition', 'scaffold_source')(column))) }}
    {% elif kind == 'epoch' %}
        {{ return('coalesce(' ~ column ~ ', 0) > 0') }}
    {% endif %}
    {% if rule.get('values') is string or not rule.get('values') %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, rule['column']),
            'soft_delete of kind "values" has no list of values',
            'Add `values: [...]`, the values that mean deleted.'
        ) %}
    {% endif %}
    {{ return(known_true(scaffold_source._compare_with_values(column, 'in', rule['values'], facts['family']))) }}
{% endmacro %}
