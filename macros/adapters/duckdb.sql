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
