{#
    A column beside values from a contract: `column in (...)`, or `not in`. Null for a null column.

    Numbers compare as numbers, but in a column of text. Everything else compares as text, so that a landed enum, boolean or char(n)
    can be compared with a value its type does not have. `family` is the column's, see _type_family.
#}
{% macro _compare_with_values(column, operator, values, family=none) %}
    {% set numbers = [] %}
    {% set texts = [] %}
    {% set text_literal = adapter.dispatch('text_literal', 'scaffold_source') %}
    {% for value in values %}
        {% if value is boolean %}
            {% do texts.append(text_literal(value | string | lower)) %}
        {% else %}
            {% do texts.append(text_literal(value | string)) %}
            {% if value is number %}
                {% do numbers.append(value | string) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% if numbers | length == values | length and family != 'string' %}
        {{ return(column ~ ' ' ~ operator ~ ' (' ~ numbers | join(', ') ~ ')') }}
    {% endif %}
    {% set text = scaffold_source._boolean_as_text(column) if family == 'boolean' else scaffold_source._as_text(column) %}
    {{ return(text ~ ' ' ~ operator ~ ' (' ~ texts | join(', ') ~ ')') }}
{% endmacro %}


{# A boolean column as the text true or false: Redshift casts none to text, and SQL Server's cast says 1 or 0. #}
{% macro _boolean_as_text(column) %}
    {% set condition = scaffold_source.flag_condition(column) %}
    {{ return(
        'case when ' ~ condition ~ ' then ' ~ scaffold_source.text_literal('true')
        ~ ' when not ' ~ condition ~ ' then ' ~ scaffold_source.text_literal('false') ~ ' end'
    ) }}
{% endmacro %}


{# A column or expression as text. #}
{% macro _as_text(expression) %}
    {{ return('cast(' ~ expression ~ ' as ' ~ adapter.dispatch('text_type', 'scaffold_source')() ~ ')') }}
{% endmacro %}
