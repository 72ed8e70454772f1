{#
    https://docs.databricks.com/en/sql/language-manual/index.html
    dbt's Databricks adapter inherits from Spark's, and so do the macros here. TIMESTAMP_NTZ needs Databricks Runtime
    13.3 or newer: https://docs.databricks.com/en/sql/language-manual/data-types/timestamp-ntz-type.html
#}


{# Unity Catalog, which has comments: https://docs.databricks.com/en/sql/language-manual/information-schema/columns.html #}
{% macro databricks__landed_schema_sql(database, schema) -%}
{% set catalogue = scaffold_source.quoted(database) ~ '.information_schema' if database else 'information_schema' -%}
select
    'column' as row_kind,
    columns.table_name,
    columns.ordinal_position as position,
    null as key_name,
    columns.column_name,
    columns.full_data_type as data_type,
    columns.comment,
    columns.is_nullable,
    columns.column_default,
    case when tables.table_type like '%VIEW' then 'view' else 'table' end as table_kind,
    tables.comment as table_comment
from {{ catalogue }}.columns as columns
inner join {{ catalogue }}.tables as tables
    on columns.table_schema = tables.table_schema and columns.table_name = tables.table_name
where columns.table_schema = {{ scaffold_source.text_literal(schema) }}
order by columns.table_name, columns.ordinal_position
{%- endmacro %}
