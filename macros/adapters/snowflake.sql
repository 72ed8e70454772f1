{# https://docs.snowflake.com/en/sql-reference #}


{# A backslash escapes inside quotes: https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants #}
{% macro snowflake__text_literal(text) %}
    {{ return(scaffold_source.default__text_literal(text | replace('\\', '\\\\'))) }}
{% endmacro %}


{# Three arguments for a local time, two for an instant: https://docs.snowflake.com/en/sql-reference/functions/convert_timezone #}
{% macro snowflake__naive_to_utc(expression, timezone) %}
    {% set utc = 'convert_timezone(' ~ scaffold_source.text_literal(timezone) ~ ", 'UTC', " ~ expression ~ ')' %}
    {{ return(scaffold_source._later_of_two(utc, expression, timezone)) }}
{% endmacro %}

{% macro snowflake__aware_to_utc(expression) %}
    {{ return("cast(convert_timezone('UTC', " ~ expression ~ ') as timestamp_ntz)') }}
{% endmacro %}


{% macro snowflake__utc_to_local(expression, timezone) %}
    {{ return("convert_timezone('UTC', " ~ scaffold_source.text_literal(timezone) ~ ', ' ~ expression ~ ')') }}
{% endmacro %}


{# The scale says the unit, 6 that it is microseconds: https://docs.snowflake.com/en/sql-reference/functions/to_timestamp #}
{% macro snowflake__epoch_to_utc(expression, unit) %}
    {% set microseconds = scaffold_source._epoch_microseconds('cast(' ~ expression ~ ' as number(28, 6))', unit) %}
    {{ return('to_timestamp_ntz(cast(' ~ microseconds ~ ' as bigint), 6)') }}
{% endmacro %}


{# TIMESTAMP is one of three types, by a session's parameter: https://docs.snowflake.com/en/sql-reference/data-types-datetime #}
{% macro snowflake__naive_timestamp_type() %}
    {{ return('timestamp_ntz') }}
{% endmacro %}
