{#
    Filter that drops the producer's test rows:

        where {{ scaffold_source.exclude_test_rows(contract) }}
        where {{ scaffold_source.exclude_test_rows(contract, ['orders', 'customers']) }}

    contract   from read_contract
    parents    the tables, named as in `sources:`, that `through` and `once` lead to, so that dbt knows that the model
               reads them. The filter is the same without them.

    Reads the table's `test_rows`: a SQL predicate over the landed columns, or a mapping of
        where      such a predicate
        through    foreign keys: a row is a test row if the row that it points at is one, as many tables up as it takes
        once       foreign keys that lead round in a circle: one step counts, what comes round again does not
    A row for which nothing is known (a null predicate, a null key, a parent that is not there) is kept. Without
    `test_rows` every row is.
#}
{% macro exclude_test_rows(contract, parents=[]) %}
    {{ return(adapter.dispatch('exclude_test_rows', 'scaffold_source')(contract, parents)) }}
{% endmacro %}


{% macro default__exclude_test_rows(contract, parents=[]) %}
    {% for table in parents %}
        {% do scaffold_source._landed_relation(contract['source'], table) %}
    {% endfor %}
    {% set filters = [] %}
    {% if contract['test_rows'] %}
        {% do filters.append('not ' ~ scaffold_source.known_true('(' ~ scaffold_source._test_rows_condition(contract) ~ ')')) %}
    {% endif %}
    {% if contract['test_rows_through'] or contract['test_rows_once'] %}
        {% set sets = {} %}
        {% for link in scaffold_source._test_links(contract, sets, [contract['table']], none) %}
            {% do filters.append(scaffold_source._no_test_parent(contract, link, sets)) %}
        {% endfor %}
    {% endif %}
    {% if filters | length > 1 %}
        {{ return('(' ~ filters | join('\n        and ') ~ ')') }}
    {% endif %}
    {{ return(filters[0] if filters else '1 = 1') }}
{% endmacro %}


{#
    The condition that no test row is what a row points at. The parents' keys have names that no table has, so that the
    row's own columns mean the row, however the model calls what it selects from.
#}
{% macro _no_test_parent(contract, link, sets) %}
    {% set names = [] %}
    {% set comparisons = [] %}
    {% for column in link['columns'] %}
        {% set name = 'test_parent_' ~ loop.index %}
        {% do names.append(link['to'] ~ '.' ~ link['referenced'][loop.index0] ~ ' as ' ~ name) %}
        {% do comparisons.append('test_parents.' ~ name ~ ' = ' ~ column) %}
    {% endfor %}
    {% set is_with = scaffold_source.takes_with_in_subqueries() %}
    {% set needed = [] %}
    {% do scaffold_source._add_needed_sets(link['to'], sets, needed) %}
    {% set steps = [] %}
    {% for name in sets if name in needed and is_with %}
        {% do steps.append(name ~ ' as (' ~ scaffold_source._test_set_sql(name, sets, is_with) ~ ')') %}
    {% endfor %}
    {% set keys = ('with ' ~ steps | join(', ') ~ ' ' if steps else '') ~ 'select ' ~ names | join(', ') ~ ' from '
        ~ (link['to'] if is_with else scaffold_source._inlined_set(link['to'], sets)) %}
    {{ return(
        'not exists (select 1 from (' ~ keys ~ ') as test_parents where ' ~ comparisons | join(' and ') ~ ')'
    ) }}
{% endmacro %}


{# The predicate, in which a boolean column that stands alone, as in `is_test or not livemode`, is made a condition. #}
{% macro _test_rows_condition(contract) %}
    {% set flags_known = {} %}
    {% for name, facts in contract['columns'].items() if facts['family'] == 'boolean' %}
        {% do flags_known.update({scaffold_source.quoted(name) if facts['quote'] else name: true}) %}
    {% endfor %}
    {% set parts = [] %}
    {% for part in modules.re.split('(\\s+(?:[oO][rR]|[aA][nN][dD])\\s+)', contract['test_rows']) %}
        {% set word = modules.re.search('^((?:[(\\s]|[nN][oO][tT]\\s)*)([^(\\s].*?)([\\s)]*)$', part) %}
        {% if word and word.group(2) in flags_known %}
            {% do parts.append(word.group(1) ~ scaffold_source.flag_condition(word.group(2)) ~ word.group(3)) %}
        {% else %}
            {% do parts.append(part) %}
        {% endif %}
    {% endfor %}
    {{ return(parts | join('')) }}
{% endmacro %}
