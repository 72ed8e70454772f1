{# `numeric` without precision is exact and unbounded: https://www.postgresql.org/docs/current/datatype-numeric.html #}
{% macro postgres__exact_numeric(expression) %}
    {{ return('cast(' ~ expression ~ ' as numeric)') }}
{% endmacro %}


{# `count(distinct ...)` takes one value, which may be a row: https://www.postgresql.org/docs/current/sql-expressions.html #}
{% macro postgres__count_distinct_combinations(columns) %}
    {{ return(
        'count(distinct (' ~ columns | join(', ') ~ ')) filter (where ' ~ columns | join(' is not null and ') ~ ' is not null)'
    ) }}
{% endmacro %}
