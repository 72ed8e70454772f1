{#
    Has the landed relation the contract's columns and types? One row per difference, none when all is as declared.

        data_tests:
          - scaffold_source.matches_contract:
              arguments: {source: shop, table: orders}

    source, table   whose contract; the names as in `sources:`
    additions       what to do about landed columns that the contract lacks: `report` (default: a row, and a line in
                    the log, but no failure), `fail` or `ignore`

    A type differs where its family does: bigint for integer is fine, text for integer is not. Reads the warehouse's
    catalogue, not the table: `where` changes nothing. Columns: finding, column_name, declared, landed, broken.
#}
{% test matches_contract(model, source, table, additions='report') %}
    {{ config(fail_calc='coalesce(sum(broken), 0)') }}
    {{ return(adapter.dispatch('test_matches_contract', 'scaffold_source')(model, source, table, additions)) }}
{% endtest %}
