{% macro default__test_measure_available(model, source, table, measures=none) %}
    {% set relation = scaffold_source._landed_relation(source, table) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set rules = [] %}
    {% if not scaffold_source._is_not_there_yet(contract) %}
        {% set landed = scaffold_source._landed_columns(relation) | map(attribute='name') | list %}
        {% for measure, column in scaffold_source._measured_here(contract, measures) %}
            {% do rules.append(scaffold_source._measure_rule(contract, measure, column, landed)) %}
        {% endfor %}
    {% endif %}
    {{ return(scaffold_source._broken_rules_sql(
        model, rules, [], scaffold_source._must_hold_column(contract), scaffold_source._counts_none()
    )) }}
{% endmacro %}


{# What the source's measures, or those named, need of this table: a list of [measure, column]. #}
{% macro _measured_here(contract, names) %}
    {% set needed = [] %}
    {% for measure in scaffold_source._wanted_measures(contract, names) %}
        {% for place in measure.get('columns') or [] if place.split('.')[0] == contract['table'] %}
            {% do needed.append([measure, place.split('.')[1:] | join('.')]) %}
        {% endfor %}
    {% endfor %}
    {{ return(needed) }}
{% endmacro %}


{# The source's measures, or those named. Two may have one name; one of which nobody knows the columns has none. #}
{% macro _wanted_measures(contract, names) %}
    {% set known = [] %}
    {% for measure in contract['measures'] %}
        {% if measure is not mapping or not measure.get('name') or measure.get('columns') is string or measure.get('columns') is mapping %}
            {% do scaffold_source._raise_contract_error(
                scaffold_source._contract_path(contract),
                '`contract.measures` holds "' ~ measure ~ '", which is no measure',
                'Write `{name: revenue, columns: [orders.total], needed_by: day_1}`.'
            ) %}
        {% endif %}
        {% do known.append(measure) %}
    {% endfor %}
    {% set own = known | map(attribute='name') | unique | list %}
    {% set wanted = [names] if names is string else names or own %}
    {% for name in wanted if name not in own %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            '`contract.measures` has no measure "' ~ name ~ '"',
            'Use one of: ' ~ own | join(', ') ~ '; or add it to `config.meta.contract.measures` of the source.'
        ) %}
    {% endfor %}
    {{ return(known | selectattr('name', 'in', wanted) | list) }}
{% endmacro %}


{# How many rows a measure misses in one column; a column that has not landed, or holds nothing, counts as one. #}
{% macro _measure_rule(contract, measure, name, landed) %}
    {% set needed = measure['name'] ~ ' needs it' ~ (' by ' ~ measure['needed_by'] if measure.get('needed_by') else '') %}
    {% set rule = {'rule': 'measure_available', 'column_name': name} %}
    {% set rows = scaffold_source.count_rows_where('1 = 1') %}
    {% set column = scaffold_source._measured_column_sql(contract, name, landed) %}
    {% if not column %}
        {% do rule.update({'detail': needed ~ ': the column is missing', 'broken_rows': rows ~ ' * 0 + 1'}) %}
        {{ return(rule) }}
    {% endif %}
    {% set share = scaffold_source._number_literal(contract, name, 'contract.measures.filled', measure.get('filled') or 0) %}
    {% set nothing_landed = '0' if flags.EMPTY else '1' %}
    {% do rule.update({
        'detail': needed ~ ': it must be filled in ' ~ (share ~ ' of the rows' if measure.get('filled') else 'a row'),
        'broken_rows': 'case when ' ~ rows ~ ' = 0 then ' ~ nothing_landed ~ ' when count(' ~ column ~ ') = 0 or count('
            ~ column ~ ') < ' ~ share ~ ' * ' ~ rows ~ ' then ' ~ rows ~ ' - count(' ~ column ~ ') else 0 end',
    }) %}
    {{ return(rule) }}
{% endmacro %}


{# A column that a measure names as SQL, whether the contract declares it or not; none where it has not landed. #}
{% macro _measured_column_sql(contract, name, landed) %}
    {% set there = [] %}
    {% for own in landed if own == name or own | lower == name | lower %}
        {% do there.append(own) %}
    {% endfor %}
    {% if not there %}
        {{ return(none) }}
    {% endif %}
    {% set quoted = scaffold_source.quoted(name if name in there else there[0]) %}
    {{ return(scaffold_source._contract_column_sql(contract, name) if name in contract['columns'] else quoted) }}
{% endmacro %}
