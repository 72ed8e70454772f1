{#
    Rows of values that dbt knows, as a select with a type for every column: what the package's models are made of.

        columns   name -> 'text', 'integer', 'number', 'boolean' or 'timestamp'
        rows      list of lists of values, in the order of `columns`; a list or mapping becomes JSON

    A VALUES of every row would be too long for some warehouses (Snowflake takes 16,384 rows, SQL Server 1,000):
    each 1,000 rows are one, and there is a union of them.
#}
{% macro _typed_rows_sql(columns, rows) -%}
{% set types = scaffold_source._row_types() -%}
{% set targets = [] -%}
{% for name, type in columns.items() -%}
{% do targets.append('cast(' ~ name ~ ' as ' ~ scaffold_source.nullable_type(types[type]) ~ ') as ' ~ name) -%}
{% endfor -%}
{% for chunk in scaffold_source._literals(columns.values() | list, rows) | batch(1000) -%}
select
    {{ targets | join(',\n    ') }}
from {{ scaffold_source.literal_rows('row_values', columns.keys() | list, chunk) }}
{{- '\n\nunion all\n\n' if not loop.last }}
{%- else -%}
{{ scaffold_source._no_rows_sql(columns) }}
{%- endfor %}
{%- endmacro %}


{# The same columns and no rows. #}
{% macro _no_rows_sql(columns) -%}
{% set types = scaffold_source._row_types() -%}
select
{%- for name, type in columns.items() %}
    {{ scaffold_source.null_of(types[type]) }} as {{ name }}{{ ',' if not loop.last }}
{%- endfor %}
from (select 1 as nothing) as no_row
where 1 = 0
{%- endmacro %}


{% macro _row_types() %}
    {{ return({
        'text': scaffold_source.text_type(),
        'integer': dbt.type_bigint() | lower,
        'number': dbt.type_numeric() | lower,
        'boolean': dbt.type_boolean() | lower,
        'timestamp': scaffold_source.naive_timestamp_type(),
    }) }}
{% endmacro %}


{# Rows of values as rows of SQL literals. Resolves the dialect once: a source has tens of thousands of values. #}
{% macro _literals(types, rows) %}
    {% set text_literal = adapter.dispatch('text_literal', 'scaffold_source') %}
    {% set known = {} %}
    {% set lines = [] %}
    {% for row in rows %}
        {% set line = [] %}
        {% for value in row %}
            {% if value is none or value is undefined %}
                {% do line.append('null') %}
            {% elif value is boolean and types[loop.index0] == 'boolean' %}
                {% do line.append(scaffold_source.boolean_literal(value)) %}
            {% elif types[loop.index0] == 'boolean' or types[loop.index0] == 'integer' %}
                {% do line.append((value | string | lower) if value is boolean else (value | int | string)) %}
            {% else %}
                {% set text = value if value is string else scaffold_source._as_plain_text(value) %}
                {% if text not in known %}
                    {% do known.update({text: text_literal(text | replace('\x00', '\ufffd'))}) %}
                {% endif %}
                {% do line.append(known[text]) %}
            {% endif %}
        {% endfor %}
        {% do lines.append(line) %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# A list or mapping as JSON, anything else as it prints. YAML also knows dates, which JSON does not. #}
{% macro _as_plain_text(value) %}
    {{ return(tojson(scaffold_source._without_dates(value)) if value is mapping or value is iterable else value | string) }}
{% endmacro %}

{% macro _without_dates(value) %}
    {% if value is mapping %}
        {% set plain = {} %}
        {% for key, item in value.items() %}
            {% do plain.update({key | string: scaffold_source._without_dates(item)}) %}
        {% endfor %}
        {{ return(plain) }}
    {% elif value is iterable and value is not string %}
        {% set plain = [] %}
        {% for item in value %}
            {% do plain.append(scaffold_source._without_dates(item)) %}
        {% endfor %}
        {{ return(plain) }}
    {% elif value is none or value is string or value is number or value is boolean %}
        {{ return(value) }}
    {% endif %}
    {{ return(value | string) }}
{% endmacro %}
