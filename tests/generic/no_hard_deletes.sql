{#
    Is every row that was there still there? One row per key that has gone.

        data_tests:
          - scaffold_source.no_hard_deletes:
              arguments: {source: shop, table: orders, against: ref('orders_snapshot')}

    source, table   whose contract; the names as in `sources:`
    against         a relation with earlier rows: a snapshot, or yesterday's keys
    columns         the key; default, the table's primary key

    `where` filters both relations, so it may only name columns of both.
#}
{% test no_hard_deletes(model, source, table, against, columns=none) %}
    {{ return(adapter.dispatch('test_no_hard_deletes', 'scaffold_source')(model, source, table, against, columns)) }}
{% endtest %}
