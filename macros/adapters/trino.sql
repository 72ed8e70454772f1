{# https://trino.io/docs/current/language.html #}


{# TIMESTAMP alone has milliseconds: https://trino.io/docs/current/language/types.html#timestamp-p #}
{% macro trino__naive_timestamp_type() %}
    {{ return('timestamp(6)') }}
{% endmacro %}


{# An instant cast to a local time shows the clock of its zone: https://trino.io/docs/current/functions/datetime.html #}
{% macro trino__naive_to_utc(expression, timezone) %}
    {% set instant = 'with_timezone(' ~ expression ~ ', ' ~ scaffold_source.text_literal(timezone) ~ ')' %}
    {{ return(scaffold_source._later_of_two(scaffold_source.aware_to_utc(instant), expression, timezone)) }}
{% endmacro %}

{% macro trino__aware_to_utc(expression) %}
    {{ return('cast(' ~ expression ~ " at time zone 'UTC' as timestamp(6))") }}
{% endmacro %}

{% macro trino__utc_to_local(expression, timezone) %}
    {{ return(
        'cast(with_timezone(' ~ expression ~ ", 'UTC') at time zone " ~ scaffold_source.text_literal(timezone)
        ~ ' as timestamp(6))'
    ) }}
{% endmacro %}


{# dbt's own counts hours, minutes and seconds apart: https://trino.io/docs/current/functions/datetime.html#date_diff #}
{% macro trino__add_difference(expression, earlier, later) %}
    {{ return("date_add('second', date_diff('second', " ~ earlier ~ ', ' ~ later ~ '), ' ~ expression ~ ')') }}
{% endmacro %}


{# The one function that is exact to the microsecond; it takes a decimal: https://trino.io/docs/current/functions/datetime.html#from_unixtime_nanos #}
{% macro trino__epoch_to_utc(expression, unit) %}
    {% set microseconds = scaffold_source._epoch_microseconds('cast(' ~ expression ~ ' as decimal(28, 6))', unit) %}
    {{ return(scaffold_source.aware_to_utc('from_unixtime_nanos(cast(' ~ microseconds ~ ' as decimal(28, 0)) * 1000)')) }}
{% endmacro %}


{# `count(distinct ...)` takes one value, which may be a row: https://trino.io/docs/current/functions/aggregate.html#count #}
