{#
    Is a combination of columns unique? One row per combination that is not.

        data_tests:
          - scaffold_source.unique_together:
              arguments: {columns: [account_id, email], source: shop, table: users, nulls: equal, only_live: true}

    columns         one or more
    source, table   whose contract says how columns are quoted and which rows are deleted; without, none are
    nulls           `distinct` (default): rows with a null never clash, as in SQL; `equal`: a null equals a null
    only_live       whether only rows that are not deleted must be unique

    For any other part of the rows use dbt's `where`. Columns: the combination's, rows_found.
#}
{% test unique_together(model, columns, source=none, table=none, nulls='distinct', only_live=false) %}
    {% do scaffold_source._count_broken_rows() %}
    {{ return(adapter.dispatch('test_unique_together', 'scaffold_source')(model, columns, source, table, nulls, only_live)) }}
{% endtest %}
