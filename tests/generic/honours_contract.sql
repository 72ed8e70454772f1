{#
    Does the landed table keep what the producer's database declares? One row per broken rule, none when all hold.

        data_tests:
          - scaffold_source.honours_contract:
              name: shop__orders_honours_contract

    source, table   whose contract; default, that of the table that the test is declared on
    unique          list of column lists, each unique beyond the keys of the facts

    The rules are those of the table's facts: columns that are missing or have another type, not null, labels, values
    and bounds, primary and unique keys. A key with a null in it clashes with none, unless the facts say so.

    Reads the catalogue while dbt compiles, then the table once for all columns and once for each key (see
    broken_rules_sql).
    Columns of the result: rule_name, column_name, detail, broken_rows.
#}
{% test honours_contract(model, source=none, table=none, unique=[]) %}
    {% do scaffold_source._count_broken_rows() %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_honours_contract', 'scaffold_source')(model, tested[0], tested[1], unique)) }}
{% endtest %}
