{# https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax #}


{# https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#quoted_identifiers #}
{% macro bigquery__quoted(name) %}
    {{ return(adapter.quote(name | replace('\\', '\\\\') | replace('`', '\\`'))) }}
{% endmacro %}


{# A backslash escapes inside quotes, where a line may not end: https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#string_and_bytes_literals #}
{% macro bigquery__text_literal(text) %}
    {% set escaped = text | replace('\\', '\\\\') | replace("'", "\\'") | replace('\n', '\\n') | replace('\r', '\\r') %}
    {{ return("'" ~ escaped ~ "'") }}
{% endmacro %}


{# A bare 0.01 is a FLOAT64: https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#numeric_literals #}
{% macro bigquery__decimal_literal(digits) %}
    {{ return("numeric '" ~ digits ~ "'") }}
{% endmacro %}

{% macro bigquery__exact_numeric(expression) %}
    {{ return('cast(' ~ expression ~ ' as numeric)') }}
{% endmacro %}


{# https://cloud.google.com/bigquery/docs/reference/standard-sql/timestamp_functions#timestamp #}
{% macro bigquery__naive_to_utc(expression, timezone) %}
    {% set utc = 'datetime(timestamp(' ~ expression ~ ', ' ~ scaffold_source.text_literal(timezone) ~ "), 'UTC')" %}
    {{ return(scaffold_source._later_of_two(utc, expression, timezone)) }}
{% endmacro %}

{% macro bigquery__aware_to_utc(expression) %}
    {{ return('datetime(' ~ expression ~ ", 'UTC')") }}
{% endmacro %}


{#
    There is no VALUES: https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#unnest_operator
    Structs of one array must have the same types, and a null alone is an int64: each column's are named.
#}
{% macro bigquery__literal_rows(alias, columns, rows) %}
    {% set types = {} %}
    {% set lines = [] %}
    {% for row in rows %}
        {% for value in row %}
            {% if value != 'null' and loop.index0 not in types %}
                {% set is_number = modules.re.match('-?[0-9]+$', value | string) %}
                {% do types.update({loop.index0: 'bool' if value in ['true', 'false'] else 'int64' if is_number else 'string'}) %}
            {% endif %}
        {% endfor %}
        {% do lines.append('        struct(' ~ row | join(', ') ~ ')') %}
    {% endfor %}
    {% set fields = [] %}
    {% for column in columns %}
        {% do fields.append(column ~ ' ' ~ types.get(loop.index0, 'string')) %}
    {% endfor %}
    {{ return('unnest(array<struct<' ~ fields | join(', ') ~ '>>[\n' ~ lines | join(',\n') ~ '\n    ]) as ' ~ alias) }}
{% endmacro %}


{% macro bigquery__utc_to_local(expression, timezone) %}
    {{ return('datetime(timestamp(' ~ expression ~ ", 'UTC'), " ~ scaffold_source.text_literal(timezone) ~ ')') }}
{% endmacro %}


{# https://cloud.google.com/bigquery/docs/reference/standard-sql/datetime_functions#datetime_add #}
{% macro bigquery__epoch_to_utc(expression, unit) %}
    {% set microseconds = scaffold_source._epoch_microseconds(scaffold_source.exact_numeric(expression), unit) %}
    {{ return('datetime_add(datetime \'1970-01-01\', interval cast(' ~ microseconds ~ ' as int64) microsecond)') }}
{% endmacro %}


{% macro bigquery__naive_timestamp_type() %}
    {{ return('datetime') }}
{% endmacro %}
