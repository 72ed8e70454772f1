{# Generated from python/scaffold_source/loaders/warehouses.py by `make generate`: edit that, not this. #}
{# dbt's adapters whose SQL is spoken here. #}
{% macro _known_warehouses() %}
    {{ return([
        'bigquery', 'clickhouse', 'databricks', 'duckdb', 'postgres', 'redshift', 'snowflake', 'spark', 'sqlserver',
        'trino',
    ]) }}
{% endmacro %}


{# Where an unquoted name is stored in upper case. #}
{% macro _folding_to_upper() %}
    {{ return([
        'snowflake',
    ]) }}
{% endmacro %}


{% macro postgres__sql_dialect() %}
    {{ return('postgres') }}
{% endmacro %}


{% macro snowflake__sql_dialect() %}
    {{ return('snowflake') }}
{% endmacro %}


{% macro bigquery__sql_dialect() %}
    {{ return('bigquery') }}
{% endmacro %}


{% macro redshift__sql_dialect() %}
    {{ return('redshift') }}
{% endmacro %}


{% macro databricks__sql_dialect() %}
    {{ return('databricks') }}
{% endmacro %}


{% macro duckdb__sql_dialect() %}
    {{ return('duckdb') }}
{% endmacro %}


{% macro spark__sql_dialect() %}
    {{ return('spark') }}
{% endmacro %}


{% macro trino__sql_dialect() %}
    {{ return('trino') }}
{% endmacro %}


{% macro clickhouse__sql_dialect() %}
    {{ return('clickhouse') }}
{% endmacro %}


{% macro sqlserver__sql_dialect() %}
    {{ return('sqlserver') }}
{% endmacro %}


{% macro default__naive_timestamp_types() %}
    {{ return([
        'timestamp', 'timestamp without time zone', 'datetime', 'timestamp_ntz', 'timestampntz', 'datetime2',
        'datetime64',
    ]) }}
{% endmacro %}


{% macro bigquery__naive_timestamp_types() %}
    {{ return([
        'datetime',
    ]) }}
{% endmacro %}


{% macro databricks__naive_timestamp_types() %}
    {{ return([
        'timestamp_ntz',
    ]) }}
{% endmacro %}


{% macro duckdb__naive_timestamp_types() %}
    {{ return([
        'timestamp', 'timestamp without time zone', 'datetime', 'timestamp_ntz', 'timestampntz', 'datetime2',
        'datetime64', 'timestamp_s', 'timestamp_ms', 'timestamp_us', 'timestamp_ns',
    ]) }}
{% endmacro %}


{% macro spark__naive_timestamp_types() %}
    {{ return([
        'timestamp_ntz',
    ]) }}
{% endmacro %}


{% macro sqlserver__naive_timestamp_types() %}
    {{ return([
        'datetime2', 'datetime', 'smalldatetime',
    ]) }}
{% endmacro %}


{% macro default__aware_timestamp_types() %}
    {{ return([
        'timestamptz', 'timestamp with time zone', 'timestamp_tz', 'datetimeoffset',
    ]) }}
{% endmacro %}


{% macro snowflake__aware_timestamp_types() %}
    {{ return([
        'timestamptz', 'timestamp with time zone', 'timestamp_tz', 'datetimeoffset', 'timestamp_ltz', 'timestampltz',
        'timestamp with local time zone',
    ]) }}
{% endmacro %}


{% macro bigquery__aware_timestamp_types() %}
    {{ return([
        'timestamp',
    ]) }}
{% endmacro %}


{% macro databricks__aware_timestamp_types() %}
    {{ return([
        'timestamp', 'timestamp_ltz',
    ]) }}
{% endmacro %}


{% macro spark__aware_timestamp_types() %}
    {{ return([
        'timestamp', 'timestamp_ltz',
    ]) }}
{% endmacro %}


{% macro sqlserver__aware_timestamp_types() %}
    {{ return([
        'datetimeoffset',
    ]) }}
{% endmacro %}
