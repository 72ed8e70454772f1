{#
    https://spark.apache.org/docs/latest/sql-ref.html
    TIMESTAMP is an instant, TIMESTAMP_NTZ a local time. A cast between them goes by the session's zone, so nothing
    here casts: functions of TIMESTAMP_NTZ stay in TIMESTAMP_NTZ.
    https://spark.apache.org/docs/latest/sql-ref-datatypes.html
#}


{# https://spark.apache.org/docs/latest/sql-ref-identifier.html #}
{% macro spark__quoted(name) %}
    {{ return('`' ~ name | replace('`', '``') ~ '`') }}
{% endmacro %}


{# A backslash escapes, and two quotes in a row end one literal and begin the next: https://spark.apache.org/docs/latest/sql-ref-literals.html #}
{% macro spark__text_literal(text) %}
    {{ return("'" ~ text | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") }}
{% endmacro %}


{% macro spark__naive_timestamp_type() %}
    {{ return('timestamp_ntz') }}
{% endmacro %}


{# Java takes the first of two: https://spark.apache.org/docs/latest/api/sql/index.html#convert_timezone #}
{% macro spark__naive_to_utc(expression, timezone) %}
    {% set first = "convert_timezone('" ~ timezone ~ "', 'UTC', " ~ expression ~ ')' %}
    {{ return(scaffold_source._later_of_two(first, expression, timezone)) }}
{% endmacro %}

{% macro spark__utc_to_local(expression, timezone) %}
    {{ return("convert_timezone('UTC', '" ~ timezone ~ "', " ~ expression ~ ')') }}
{% endmacro %}


{# By the number of microseconds: https://spark.apache.org/docs/latest/api/sql/index.html#unix_micros #}
{% macro spark__aware_to_utc(expression) %}
    {{ return(scaffold_source._spark_from_micros('unix_micros(' ~ expression ~ ')')) }}
{% endmacro %}

{% macro spark__epoch_to_utc(expression, unit) %}
    {% set number = 'cast(' ~ expression ~ ' as decimal(28, 6))' %}
    {{ return(scaffold_source._spark_from_micros(scaffold_source._epoch_microseconds(number, unit))) }}
{% endmacro %}

{# https://spark.apache.org/docs/latest/api/sql/index.html#make_dt_interval #}
{% macro _spark_from_micros(micros) %}
    {{ return(
        "(timestamp_ntz '1970-01-01 00:00:00' + make_dt_interval(0, 0, 0, cast(cast(" ~ micros
        ~ ' as decimal(20, 0)) * 0.000001 as decimal(18, 6))))'
    ) }}
{% endmacro %}


{# dbt's own counts whole seconds of the session's zone: https://spark.apache.org/docs/latest/sql-ref-literals.html#interval-literal #}
{% macro spark__add_time(period, count, expression) %}
    {{ return('(' ~ expression ~ " + interval '" ~ count ~ "' " ~ period ~ ')') }}
{% endmacro %}


{# A difference of TIMESTAMP_NTZ is an interval: https://spark.apache.org/docs/latest/sql-ref-datatypes.html #}
{% macro spark__add_difference(expression, earlier, later) %}
    {{ return('(' ~ expression ~ ' + (' ~ later ~ ' - ' ~ earlier ~ '))') }}
{% endmacro %}


{# There is no catalogue to ask in SQL: https://spark.apache.org/docs/latest/sql-ref-syntax-aux-show-tables.html #}
{% macro spark__landed_schema_sql(database, schema) %}
    {% do scaffold_source._raise_contract_error(
        'generate_source',
        'Spark has no information_schema, so no single query knows a landed schema',
        'Write the source YAML with the CLI (`scaffold-source add`), which reads the producer.'
    ) %}
{% endmacro %}
