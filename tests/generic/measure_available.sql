{#
    Are the columns that our measures need there, and filled? One row per measure and column of this table that is not.

        data_tests:
          - scaffold_source.measure_available

    source, table   whose contract; default, that of the table that the test is declared on
    measures        names of measures; default, all of the source's `contract.measures`

    A measure is `{name, columns: [orders.total_cents], needed_by, filled}`: `filled` is the share of rows, from 0 to 1,
    that must have a value; without it one row is enough. Columns: rule_name, column_name, detail, broken_rows.
#}
{% test measure_available(model, source=none, table=none, measures=none) %}
    {% do scaffold_source._count_broken_rows() %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_measure_available', 'scaffold_source')(model, tested[0], tested[1], measures)) }}
{% endtest %}
