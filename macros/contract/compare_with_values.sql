{#
    A column beside values from a contract: `column in (...)`, or `not in`. Null for a null column.

    Numbers compare as numbers. Everything else compares as text, so that a landed enum, boolean or char(n)
    can be compared with a value its type does not have.
#}
{% macro _compare_with_values(column, operator, values) %}
    {% set numbers = [] %}
    {% set texts = [] %}
    {% for value in values %}
        {% if value is boolean %}
            {% do texts.append(scaffold_source.text_literal(value | string | lower)) %}
        {% else %}
            {% do texts.append(scaffold_source.text_literal(value | string)) %}
            {% if value is number %}
                {% do numbers.append(value | string) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% if numbers | length == values | length %}
        {{ return(column ~ ' ' ~ operator ~ ' (' ~ numbers | join(', ') ~ ')') }}
    {% endif %}
    {{ return(scaffold_source._as_text(column) ~ ' ' ~ operator ~ ' (' ~ texts | join(', ') ~ ')') }}
{% endmacro %}


{# A column or expression as text. #}
{% macro _as_text(expression) %}
    {{ return('cast(' ~ expression ~ ' as ' ~ scaffold_source.text_type() ~ ')') }}
{% endmacro %}
