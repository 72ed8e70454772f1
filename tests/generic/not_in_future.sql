{#
    Is no point in time later than now? One row per column that has some: a naive timestamp declared in a zone west
    of its real one shows up here.

        data_tests:
          - scaffold_source.not_in_future:
              arguments: {columns: [placed_at, updated_at]}

    source, table   whose contract; default, that of the table that the test is declared on
    columns         columns that cannot be in the future; default, the table's `updated_at`
    tolerance       `{count, period}` that clocks may differ by; default, 5 minutes

    One scan for all columns. Columns: rule_name, column_name, detail, broken_rows.
#}
{% test not_in_future(model, source=none, table=none, columns=none, tolerance=none) %}
    {% do scaffold_source._count_broken_rows() %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_not_in_future', 'scaffold_source')(model, tested[0], tested[1], columns, tolerance)) }}
{% endtest %}
