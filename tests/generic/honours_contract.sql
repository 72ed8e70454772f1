{#
    Does the landed table keep what the producer's database declares? One row per broken rule, none when all hold.

        data_tests:
          - scaffold_source.honours_contract:
              name: shop__orders_honours_contract

    source, table   whose contract; default, that of the table that the test is declared on
    unique          list of column lists, each unique beyond the keys of the facts
    besides         by column, the rules that other tests of the source look at, beside this one: {id: [unique, not_null]};
                    a key of several columns is one name, "order_id, line_number"

    The rules are those of the table's facts: columns that are missing or have another type, not null, labels, values
    and bounds, primary and unique keys. A key with a null in it clashes with none, unless the facts say so.

    Reads the catalogue while dbt compiles, then the table once for all columns and once for each key (see
    broken_rules_sql).
    Columns of the result: rule_name, column_name, detail, broken_rows.
#}
{% test honours_contract(model, source=none, table=none, unique=[], besides={}) %}
    {% do scaffold_source._count_broken_rows() %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {% set query = adapter.dispatch('test_honours_contract', 'scaffold_source') %}
    {# A project's own default__test_honours_contract may not know of `besides`. #}
    {% if besides %}
        {{ return(query(model, tested[0], tested[1], unique, besides)) }}
    {% endif %}
    {{ return(query(model, tested[0], tested[1], unique)) }}
{% endtest %}
