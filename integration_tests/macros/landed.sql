{#
    Seeds and expected rows are written once for all warehouses; what differs is the names of two types, what time
    it is, and whether a timestamp can be infinite.
#}

{# A local time, or none. #}
{% macro local_time(text=none) %}
    {{- cast_literal(text, scaffold_source.naive_timestamp_type()) -}}
{% endmacro %}


{# An instant, or none. #}
{% macro instant(text=none) %}
    {{- cast_literal(text, 'timestamp' if target.type == 'spark' else 'timestamptz') -}}
{% endmacro %}


{# Text, however hostile. #}
{% macro text(value) %}
    {%- if target.type == 'spark' -%}
        {{ "'" ~ value | replace('\\', '\\\\') | replace("'", "\\'") ~ "'" }}
    {%- else -%}
        {{ "'" ~ value | replace("'", "''") ~ "'" }}
    {%- endif -%}
{% endmacro %}


{# Text that is not there, as a column of its type. #}
{% macro no_text() %}
    {{- cast_literal(none, 'string' if target.type == 'spark' else 'text') -}}
{% endmacro %}


{# What a clock in `zone` showed so many hours ago. #}
{% macro hours_ago(hours, zone) %}
    {%- if target.type == 'spark' -%}
        (convert_timezone('{{ zone }}', localtimestamp()) - interval '{{ hours }}' hour)
    {%- else -%}
        (current_timestamp at time zone '{{ zone }}') - interval '{{ hours }} hours'
    {%- endif -%}
{% endmacro %}


{# Spark has no infinite time: none stands for it. #}
{% macro cast_literal(text, type) -%}
    {% set known = text and not (text == 'infinity' and target.type == 'spark') -%}
    cast({{ "'" ~ text ~ "'" if known else 'null' }} as {{ type }})
{%- endmacro %}
