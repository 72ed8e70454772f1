{#
    Is every row that was there still there? One row per key that has gone.

        data_tests:
          - scaffold_source.no_hard_deletes:
              arguments: {against: ref('orders_snapshot')}

    source, table   whose contract; default, that of the table that the test is declared on
    against         a relation with earlier rows: a snapshot, or yesterday's keys
    columns         the key; default, the table's primary key

    `where` filters both relations, so it may only name columns of both.
#}
{% test no_hard_deletes(model, against, source=none, table=none, columns=none) %}
    {% do scaffold_source._count_broken_rows('count(*)') %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_no_hard_deletes', 'scaffold_source')(model, tested[0], tested[1], against, columns)) }}
{% endtest %}
