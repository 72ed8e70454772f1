{#
    Filter that drops the producer's test rows:

        where {{ scaffold_source.exclude_test_rows(contract) }}

    Reads the table's `test_rows`, a SQL predicate over the landed columns. A row for which the predicate is
    null is kept: unknown is not a test row. Without a predicate every row is kept.
#}
{% macro exclude_test_rows(contract) %}
    {{ return(adapter.dispatch('exclude_test_rows', 'scaffold_source')(contract)) }}
{% endmacro %}


{% macro default__exclude_test_rows(contract) %}
    {% if not contract['test_rows'] %}
        {{ return('1 = 1') }}
    {% endif %}
    {{ return('not ' ~ scaffold_source.known_true('(' ~ scaffold_source._test_rows_condition(contract) ~ ')')) }}
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
