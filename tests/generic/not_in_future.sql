{#
    Is no point in time later than now? One row per column that has some: a naive timestamp declared in a zone west
    of its real one shows up here.

        data_tests:
          - scaffold_source.not_in_future:
              arguments: {source: shop, table: orders, columns: [placed_at, updated_at]}

    source, table   whose contract; the names as in `sources:`
    columns         columns that cannot be in the future; default, the table's `updated_at`
    tolerance       `{count, period}` that clocks may differ by; default, 5 minutes

    One scan for all columns. Columns: rule, column_name, detail, broken_rows.
#}
{% test not_in_future(model, source, table, columns=none, tolerance=none) %}
    {{ return(adapter.dispatch('test_not_in_future', 'scaffold_source')(model, source, table, columns, tolerance)) }}
{% endtest %}
