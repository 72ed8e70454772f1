{#
    Do all rows refer to a row that exists? One row per key that does not.

        data_tests:
          - scaffold_source.references:
              arguments: {columns: [order_id], to: orders, deleted_parents: fail}

    source, table     whose contract; default, that of the table that the test is declared on
    columns           its columns, one or more
    to, to_source     the table referred to, and its source where it is another one
    to_columns        the columns referred to; default, its primary key
    deleted_parents   `allow` (default): a soft-deleted row is a row; `fail`: rows that live may not refer to it

    A key with a null in it refers to nothing, as in SQL. Columns: the key's, finding, broken_rows.
#}
{% test references(model, columns, to, source=none, table=none, to_columns=none, to_source=none, deleted_parents='allow') %}
    {% do scaffold_source._count_broken_rows() %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_references', 'scaffold_source')(model, tested[0], tested[1], columns, to, to_columns, to_source, deleted_parents)) }}
{% endtest %}
