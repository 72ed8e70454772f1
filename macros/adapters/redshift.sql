{#
    https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-sql.html
    dbt's Redshift adapter inherits from Postgres', and so do the macros here: what Redshift lacks of PostgreSQL is
    taken back. Its `at time zone` is PostgreSQL's: https://docs.aws.amazon.com/redshift/latest/dg/r_AT_TIME_ZONE.html
#}


{# A backslash escapes inside quotes: https://docs.aws.amazon.com/redshift/latest/dg/r_Examples_with_character_types.html #}
{% macro redshift__text_literal(text) %}
    {{ return(scaffold_source.default__text_literal(text | replace('\\', '\\\\'))) }}
{% endmacro %}


{# NUMERIC alone has no decimals, and a product of 38 digits loses some: https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html #}
{% macro redshift__exact_numeric(expression) %}
    {{ return('cast(' ~ expression ~ ' as decimal(28, 6))') }}
{% endmacro %}


{# CURRENT_TIMESTAMP runs on the leader node only, and GETDATE is in the session's zone: https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html #}
{% macro redshift__current_instant() %}
    {{ return('cast(getdate() as timestamptz)') }}
{% endmacro %}


{# DATEADD, as intervals of a column's length are not exact: https://docs.aws.amazon.com/redshift/latest/dg/r_DATEADD_function.html #}
{% macro redshift__epoch_to_utc(expression, unit) %}
    {{ return(scaffold_source.default__epoch_to_utc(expression, unit)) }}
{% endmacro %}


{# No FILTER, and COUNT(DISTINCT) takes one value that is no row: https://docs.aws.amazon.com/redshift/latest/dg/r_COUNT.html #}
{% macro redshift__count_rows_where(condition) %}
    {{ return(scaffold_source.default__count_rows_where(condition)) }}
{% endmacro %}

{# No VALUES: https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html #}
{% macro redshift__literal_rows(alias, columns, rows) %}
    {{ return(scaffold_source._union_of_rows(alias, columns, rows)) }}
{% endmacro %}


{# No arrays: https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-datatypes.html #}
{% macro redshift__findings_sql(number, rules) %}
    {{ return(scaffold_source.default__findings_sql(number, rules)) }}
{% endmacro %}


{# As everywhere else: that sorting is cheaper was measured on PostgreSQL alone. #}
{% macro redshift__rows_too_many_sql(model, key) %}
    {{ return(scaffold_source.default__rows_too_many_sql(model, key)) }}
{% endmacro %}


{# External tables too, with comments: https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_COLUMNS.html #}
{% macro redshift__landed_schema_sql(database, schema) -%}
select
    'column' as row_kind,
    svv_columns.table_name,
    svv_columns.ordinal_position as position,
    null as key_name,
    svv_columns.column_name,
    svv_columns.data_type,
    svv_columns.remarks as comment,
    svv_columns.is_nullable,
    svv_columns.column_default,
    case when svv_tables.table_type like '%VIEW' then 'view' else 'table' end as table_kind,
    svv_tables.remarks as table_comment
from svv_columns
inner join svv_tables
    on
        svv_columns.table_catalog = svv_tables.table_catalog
        and svv_columns.table_schema = svv_tables.table_schema
        and svv_columns.table_name = svv_tables.table_name
where
    svv_columns.table_schema = {{ scaffold_source.text_literal(schema) }}
    {%- if database %}
    and svv_columns.table_catalog = {{ scaffold_source.text_literal(database) }}
    {%- endif %}
order by svv_columns.table_name, svv_columns.ordinal_position
{%- endmacro %}
