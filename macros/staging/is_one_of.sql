{#
    `column in (...)` for values from a contract. Null for a null column.

    Numbers compare as numbers. Everything else compares as text, so that a landed enum, boolean or char(n)
    can be compared with a value its type does not have.
#}
{% macro is_one_of(column, values) %}
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
        {{ return(column ~ ' in (' ~ numbers | join(', ') ~ ')') }}
    {% endif %}
    {{ return('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ') in (' ~ texts | join(', ') ~ ')') }}
{% endmacro %}
