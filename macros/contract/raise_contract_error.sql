{# Stops with one message: where (shop.orders.placed_at and its file), what is wrong, and what to do about it. #}
{% macro _raise_contract_error(where, problem, remedy) %}
    {% do exceptions.raise_compiler_error('scaffold_source: ' ~ where ~ ': ' ~ problem ~ '. ' ~ remedy) %}
{% endmacro %}


{# Stops unless what stands under a key of the YAML is absent or of one of `shapes`: text, mapping, list, number. #}
{% macro _check_shape(where, key, value, shapes, example) %}
    {% do scaffold_source._check_shapes(where, [(key, value, shapes, example)]) %}
{% endmacro %}


{# The same for several keys: a list of (key, value, shapes, example). `where` may be a contract. #}
{% macro _check_shapes(where, given) %}
    {% for key, value, shapes, example in given if value is defined and value is not none %}
        {% set shape = 'mapping' if value is mapping else 'text' if value is string else 'boolean' if value is boolean
            else 'number' if value is number else 'list' if value is sequence else 'date' %}
        {% if shape not in shapes %}
            {% do scaffold_source._raise_contract_error(
                scaffold_source._contract_path(where) if where is mapping else where,
                '`' ~ key ~ '` is a ' ~ shape ~ ' (' ~ value ~ '), not a ' ~ shapes | join(' or a '),
                'Write `' ~ key ~ ': ' ~ example ~ '`.'
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
