{#
    Does a row that was deleted stay deleted? One row per key that came back to life.

        data_tests:
          - scaffold_source.soft_delete_is_final:
              arguments: {against: ref('orders_snapshot')}

    source, table   whose contract; default, that of the table that the test is declared on
    against         a relation with earlier versions of the rows and the columns of `soft_delete`, such as a snapshot
    columns         the key; default, the table's primary key

    `where` filters both relations, so it may only name columns of both.
#}
{% test soft_delete_is_final(model, against, source=none, table=none, columns=none) %}
    {% do scaffold_source._count_broken_rows('count(*)') %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_soft_delete_is_final', 'scaffold_source')(model, tested[0], tested[1], against, columns)) }}
{% endtest %}
