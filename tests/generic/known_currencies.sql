{#
    Has every amount in minor units a currency that is known, where a column of the row says it? One row per column of
    currencies that has others. The rule `known_currency` of honours_contract alone, for who does not use that.

        data_tests:
          - scaffold_source.known_currencies

    source, table   whose contract; default, that of the table that the test is declared on

    One scan. `failures` is the number of broken rows. Columns of the result: rule_name, column_name, detail, broken_rows.
#}
{% test known_currencies(model, source=none, table=none) %}
    {% do scaffold_source._count_broken_rows() %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_known_currencies', 'scaffold_source')(model, tested[0], tested[1])) }}
{% endtest %}
