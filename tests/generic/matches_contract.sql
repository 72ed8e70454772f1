{#
    Has the landed relation the contract's columns and types? One row per difference, none when all is as declared.

        data_tests:
          - scaffold_source.matches_contract:
              arguments: {additions: fail}

    source, table   whose contract; default, that of the table that the test is declared on
    additions       what to do about landed columns that the contract lacks: `report` (default: a row, and a line in
                    the log, but no failure), `fail` or `ignore`

    A type differs where its family does: bigint for integer is fine, text for integer is not. Reads the warehouse's
    catalogue, not the table: `where` changes nothing. Columns: finding, column_name, declared, landed, broken.
#}
{% test matches_contract(model, source=none, table=none, additions='report') %}
    {% do scaffold_source._count_broken_rows('cast(coalesce(sum(broken), 0) as bigint)') %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_matches_contract', 'scaffold_source')(model, tested[0], tested[1], additions)) }}
{% endtest %}
