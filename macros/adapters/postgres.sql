{# https://www.postgresql.org/docs/current/sql.html #}
{% macro postgres__sql_dialect() %}
    {{ return('postgres') }}
{% endmacro %}


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


{#
    Whole days, then the rest: an interval is multiplied in double precision, which blurs the microseconds of a far
    year. https://www.postgresql.org/docs/current/functions-math.html
#}
{% macro postgres__epoch_to_utc(expression, unit) %}
    {% set number = 'cast(' ~ expression ~ ' as numeric)' %}
    {% set per_second = scaffold_source.units_in_a_second(unit) %}
    {% set per_day = per_second * 86400 %}
    {% set microseconds = 'floor(mod(' ~ number ~ ', ' ~ per_day ~ ') * 1000000 / ' ~ per_second ~ ')' %}
    {{ return(
        "(timestamp '1970-01-01' + cast(div(" ~ number ~ ', ' ~ per_day ~ ") as integer) * interval '1 day' + "
        ~ microseconds ~ " * interval '1 microsecond')"
    ) }}
{% endmacro %}
