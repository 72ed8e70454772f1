{# https://duckdb.org/docs/stable/sql/introduction #}
{% macro duckdb__sql_dialect() %}
    {{ return('duckdb') }}
{% endmacro %}


{# Local times come in four precisions: https://duckdb.org/docs/stable/sql/data_types/timestamp #}
{% macro duckdb__naive_timestamp_types() %}
    {{ return(scaffold_source.default__naive_timestamp_types() + ['timestamp_s', 'timestamp_ms', 'timestamp_us', 'timestamp_ns']) }}
{% endmacro %}


{# `count(distinct ...)` takes one value, which may be a row: https://duckdb.org/docs/stable/sql/query_syntax/filter #}
{% macro duckdb__count_distinct_combinations(columns) %}
    {{ return(
        'count(distinct (' ~ columns | join(', ') ~ ')) filter (where ' ~ columns | join(' is not null and ') ~ ' is not null)'
    ) }}
{% endmacro %}


{#
    Decimal arithmetic, because `/` makes a double: https://duckdb.org/docs/stable/sql/functions/numeric
    https://duckdb.org/docs/stable/sql/functions/timestamp#make_timestampmicroseconds
#}
{% macro duckdb__epoch_to_utc(expression, unit) %}
    {% set factor = {'seconds': '1000000', 'milliseconds': '1000', 'microseconds': '1', 'nanoseconds': '0.001'}[unit] %}
    {{ return('make_timestamp(cast(floor(cast(' ~ expression ~ ' as decimal(28, 6)) * ' ~ factor ~ ') as bigint))') }}
{% endmacro %}
