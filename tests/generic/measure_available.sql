{#
    Are the columns that our measures need there, and filled? One row per measure and column of this table that is not.

        data_tests:
          - scaffold_source.measure_available:
              arguments: {source: shop, table: orders}

    source, table   whose contract; the names as in `sources:`
    measures        names of measures; default, all of the source's `contract.measures`

    A measure is `{name, columns: [orders.total_cents], needed_by, filled}`: `filled` is the share of rows, from 0 to 1,
    that must have a value; without it one row is enough. Columns: rule, column_name, detail, broken_rows.
#}
{% test measure_available(model, source, table, measures=none) %}
    {{ return(adapter.dispatch('test_measure_available', 'scaffold_source')(model, source, table, measures)) }}
{% endtest %}
