{# A backslash escapes inside quotes: https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants #}
{% macro snowflake__text_literal(text) %}
    {{ return(scaffold_source.default__text_literal(text | replace('\\', '\\\\'))) }}
{% endmacro %}


{# Type names: https://docs.snowflake.com/en/sql-reference/data-types-datetime #}
{% macro snowflake__aware_timestamp_types() %}
    {{ return(scaffold_source.default__aware_timestamp_types() + [
        'timestamp_ltz', 'timestampltz', 'timestamp with local time zone',
    ]) }}
{% endmacro %}


{# Three arguments for a local time, two for an instant: https://docs.snowflake.com/en/sql-reference/functions/convert_timezone #}
{% macro snowflake__naive_to_utc(expression, timezone) %}
    {{ return('convert_timezone(' ~ scaffold_source.text_literal(timezone) ~ ", 'UTC', " ~ expression ~ ')') }}
{% endmacro %}

{% macro snowflake__aware_to_utc(expression) %}
    {{ return("cast(convert_timezone('UTC', " ~ expression ~ ') as timestamp_ntz)') }}
{% endmacro %}
