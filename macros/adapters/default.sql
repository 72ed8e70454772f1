{#
    Everything that differs between warehouses, and nothing else. A new warehouse is one file beside this one
    that overrides what it does differently; the macros above never ask which warehouse they run on.
#}


{# A column's name in quotes. Unlike `adapter.quote`, it also holds a name that contains the quote character. #}
{% macro quoted(name) %}
    {{ return(adapter.dispatch('quoted', 'scaffold_source')(name)) }}
{% endmacro %}

{% macro default__quoted(name) %}
    {{ return(adapter.quote(name | replace('"', '""'))) }}
{% endmacro %}


{# Text as a SQL literal. The text may come from somebody else's database: nothing in it may end the literal. #}
{% macro text_literal(text) %}
    {{ return(adapter.dispatch('text_literal', 'scaffold_source')(text)) }}
{% endmacro %}

{% macro default__text_literal(text) %}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{% endmacro %}


{# An exact (not floating) number literal from its digits. #}
{% macro decimal_literal(digits) %}
    {{ return(adapter.dispatch('decimal_literal', 'scaffold_source')(digits)) }}
{% endmacro %}

{% macro default__decimal_literal(digits) %}
    {{ return(digits) }}
{% endmacro %}


{# An amount as an exact number with room for any bigint and for fractions of a minor unit. #}
{% macro exact_numeric(expression) %}
    {{ return(adapter.dispatch('exact_numeric', 'scaffold_source')(expression)) }}
{% endmacro %}

{% macro default__exact_numeric(expression) %}
    {{ return('cast(' ~ expression ~ ' as decimal(38, 6))') }}
{% endmacro %}


{# Names of the types that hold a local time, lower case and without precision. #}
{% macro naive_timestamp_types() %}
    {{ return(adapter.dispatch('naive_timestamp_types', 'scaffold_source')()) }}
{% endmacro %}

{% macro default__naive_timestamp_types() %}
    {{ return(['timestamp', 'timestamp without time zone', 'datetime', 'timestamp_ntz', 'timestampntz']) }}
{% endmacro %}


{# Names of the types that hold an instant. #}
{% macro aware_timestamp_types() %}
    {{ return(adapter.dispatch('aware_timestamp_types', 'scaffold_source')()) }}
{% endmacro %}

{% macro default__aware_timestamp_types() %}
    {{ return(['timestamptz', 'timestamp with time zone', 'timestamp_tz']) }}
{% endmacro %}


{# A local time in `timezone` as a naive timestamp in UTC. #}
{% macro naive_to_utc(expression, timezone) %}
    {{ return(adapter.dispatch('naive_to_utc', 'scaffold_source')(expression, timezone)) }}
{% endmacro %}

{% macro default__naive_to_utc(expression, timezone) %}
    {{ return(expression ~ ' at time zone ' ~ scaffold_source.text_literal(timezone) ~ " at time zone 'UTC'") }}
{% endmacro %}


{# An instant as a naive timestamp in UTC. #}
{% macro aware_to_utc(expression) %}
    {{ return(adapter.dispatch('aware_to_utc', 'scaffold_source')(expression)) }}
{% endmacro %}

{% macro default__aware_to_utc(expression) %}
    {{ return(expression ~ " at time zone 'UTC'") }}
{% endmacro %}


{# How many distinct combinations two or more columns have, leaving out rows where any of them is null. #}
{% macro count_distinct_combinations(columns) %}
    {{ return(adapter.dispatch('count_distinct_combinations', 'scaffold_source')(columns)) }}
{% endmacro %}

{% macro default__count_distinct_combinations(columns) %}
    {{ return('count(distinct ' ~ columns | join(', ') ~ ')') }}
{% endmacro %}


{# Rows of SQL literals as a table expression. A union of selects would do, but DuckDB plans a long one under a filter slowly. #}
{% macro literal_rows(alias, columns, rows) %}
    {{ return(adapter.dispatch('literal_rows', 'scaffold_source')(alias, columns, rows)) }}
{% endmacro %}

{% macro default__literal_rows(alias, columns, rows) %}
    {% set lines = [] %}
    {% for row in rows %}
        {% do lines.append('        (' ~ row | join(', ') ~ ')') %}
    {% endfor %}
    {{ return('(values\n' ~ lines | join(',\n') ~ '\n    ) as ' ~ alias ~ ' (' ~ columns | join(', ') ~ ')') }}
{% endmacro %}
