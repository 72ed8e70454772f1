{#
    https://docs.databricks.com/en/sql/language-manual/index.html
    dbt's Databricks adapter inherits from Spark's, and so do the macros here. TIMESTAMP_NTZ needs Databricks Runtime
    13.3 or newer: https://docs.databricks.com/en/sql/language-manual/data-types/timestamp-ntz-type.html
#}


{# Unity Catalog, which has comments: https://docs.databricks.com/en/sql/language-manual/information-schema/columns.html #}
{% macro databricks__landed_schema_sql(database, schema) %}
    {{ return(scaffold_source._information_schema_sql(
        database, schema, 'columns.full_data_type', 'columns.comment', 'tables.comment'
    )) }}
{% endmacro %}
