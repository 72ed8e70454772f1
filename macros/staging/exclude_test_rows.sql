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
    {{ return('not ' ~ scaffold_source.known_true('(' ~ contract['test_rows'] ~ ')')) }}
{% endmacro %}
