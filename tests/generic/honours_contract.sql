{#
    Does the landed table keep what the producer's database declares? One row per broken rule, none when all hold.

        data_tests:
          - scaffold_source.honours_contract:
              name: shop_orders_honours_contract
              arguments: {source: shop, table: orders, unique: [[order_id, line_number]]}
              config: {severity: warn}

    source, table   whose contract; the names as in `sources:`
    unique          list of column lists, each declared unique; rows with a null in them do not count

    Reads the table once, however many rules there are (see broken_rules_sql). Columns of the result: rule,
    column_name, detail, broken_rows. Names are arguments because `where` turns the model into a subquery.
#}
{% test honours_contract(model, source, table, unique=[]) %}
    {{ return(adapter.dispatch('test_honours_contract', 'scaffold_source')(model, source, table, unique)) }}
{% endtest %}
