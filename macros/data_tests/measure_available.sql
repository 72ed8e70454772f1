{% macro default__test_measure_available(model, source, table, measures=none) %}
    {% set relation = scaffold_source._landed_relation(source, table) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set landed = [] %}
    {% for column in scaffold_source._landed_columns(relation) %}
        {% do landed.append(column.name | lower) %}
    {% endfor %}
    {% set rules = [] %}
    {% for measure in scaffold_source._wanted_measures(contract, measures) %}
        {% for place in measure['columns'] if place.split('.')[0] == table %}
            {% do rules.append(scaffold_source._measure_rule(contract, measure, place.split('.')[1:] | join('.'), landed)) %}
        {% endfor %}
    {% endfor %}
    {{ return(scaffold_source._broken_rules_sql(
        model, rules, [], scaffold_source._must_hold_column(contract), scaffold_source._counts_none()
    )) }}
{% endmacro %}


{# The source's measures, or those named. #}
{% macro _wanted_measures(contract, names) %}
    {% set known = {} %}
    {% for measure in contract['measures'] %}
        {% if measure is not mapping or not measure.get('name') or measure.get('columns') is string or not measure.get('columns') %}
            {% do scaffold_source._raise_contract_error(
                scaffold_source._contract_path(contract),
                '`contract.measures` holds "' ~ measure ~ '", which is no measure',
                'Write `{name: revenue, columns: [orders.total], needed_by: day_1}`.'
            ) %}
        {% endif %}
        {% do known.update({measure['name']: measure}) %}
    {% endfor %}
    {% set wanted = [] %}
    {% for name in ([names] if names is string else names or known.keys()) %}
        {% if name not in known %}
            {% do scaffold_source._raise_contract_error(
                scaffold_source._contract_path(contract),
                '`contract.measures` has no measure "' ~ name ~ '"',
                'Use one of: ' ~ known.keys() | join(', ') ~ '; or add it to `config.meta.contract.measures` of the source.'
            ) %}
        {% endif %}
        {% do wanted.append(known[name]) %}
    {% endfor %}
    {{ return(wanted) }}
{% endmacro %}


{# How many rows a measure misses in one column; a column that has not landed, or holds nothing, counts as one. #}
{% macro _measure_rule(contract, measure, name, landed) %}
    {% set column = scaffold_source._contract_column_sql(contract, name, 'contract.measures') %}
    {% set needed = measure['name'] ~ ' needs it' ~ (' by ' ~ measure['needed_by'] if measure.get('needed_by') else '') %}
    {% set rule = {'rule': 'measure_available', 'column_name': name} %}
    {% set rows = scaffold_source.count_rows_where('1 = 1') %}
    {% if name | lower not in landed %}
        {% do rule.update({'detail': needed ~ ': the column is missing', 'broken_rows': rows ~ ' * 0 + 1'}) %}
        {{ return(rule) }}
    {% endif %}
    {% set share = scaffold_source._number_literal(contract, name, 'contract.measures.filled', measure.get('filled', 0)) %}
    {% set nothing_landed = '0' if flags.EMPTY else '1' %}
    {% do rule.update({
        'detail': needed ~ ': it must be filled in ' ~ (share ~ ' of the rows' if measure.get('filled') else 'a row'),
        'broken_rows': 'case when ' ~ rows ~ ' = 0 then ' ~ nothing_landed ~ ' when count(' ~ column ~ ') = 0 or count('
            ~ column ~ ') < ' ~ share ~ ' * ' ~ rows ~ ' then ' ~ rows ~ ' - count(' ~ column ~ ') else 0 end',
    }) %}
    {{ return(rule) }}
{% endmacro %}
