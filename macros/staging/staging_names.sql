{# Each column's name in snake_case, name -> snake_case. #}
{% macro _snake_names(columns) %}
    {% set snakes = {} %}
    {% for column in columns %}
        {% set is_snake = modules.re.search('^[a-z]+[0-9]*(_[a-z0-9]+)*(?!\\n)$', column) %}
        {% do snakes.update({column: column if is_snake else scaffold_source._snake_case(column)}) %}
    {% endfor %}
    {{ return(snakes) }}
{% endmacro %}


{# Each column's name in staging: snake_case, unless it is plain already or another column would have the same. #}
{% macro _staging_names(snakes) %}
    {% set taken = snakes.values() | list %}
    {% set names = {} %}
    {% for column, snake in snakes.items() %}
        {% set keeps = modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', column) or taken.count(snake) > 1 %}
        {% do names.update({column: column if keeps else snake}) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# createdAt -> created_at, Order Line -> order_line; letters and digits of any script stay. #}
{% macro _snake_case(name) %}
    {% set words = modules.re.sub('(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])', '_', name) %}
    {% set words = modules.re.sub('\\W+', '_', words) | lower %}
    {% set words = modules.re.sub('__+', '_', words.strip('_')) or 'unnamed' %}
    {{ return('_' ~ words if words[0].isdigit() else words) }}
{% endmacro %}


{# total_cents -> total, or the next name that is free: no dollars under the name of cents. #}
{% macro _major_name(alias, taken, reserved) %}
    {% set short = modules.re.sub('(^|_)(in_)?(cents|pence|minor_units?)(?!\\n)$', '', alias) %}
    {% for name in [short, (short ~ '_amount').lstrip('_'), alias ~ '_in_major_units'] %}
        {% set is_plain = modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', name) and name not in reserved %}
        {% if is_plain and name not in taken %}
            {{ return(name) }}
        {% endif %}
    {% endfor %}
    {{ return(alias) }}
{% endmacro %}


{# Does a name work unquoted, in lower case, in this warehouse? #}
{% macro _is_plain(name) %}
    {% set looks_plain = modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', name) is not none %}
    {{ return(looks_plain and name not in scaffold_source.reserved_words()) }}
{% endmacro %}
