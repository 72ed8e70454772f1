{# Stops with one message: where (shop.orders.placed_at and its file), what is wrong, and what to do about it. #}
{% macro raise_contract_error(where, problem, remedy) %}
    {% do exceptions.raise_compiler_error('scaffold_source: ' ~ where ~ ': ' ~ problem ~ '. ' ~ remedy) %}
{% endmacro %}


{# Stops unless what stands under a key of the YAML is absent or of one of `shapes`: text, mapping, list, number. #}
{% macro check_shape(where, key, value, shapes, example) %}
    {% set shape = 'mapping' if value is mapping else 'text' if value is string else 'boolean' if value is boolean
        else 'number' if value is number else 'nothing' if value is none else 'list' if value is sequence else 'date' %}
    {% if value is defined and shape not in shapes + ['nothing'] %}
        {% do scaffold_source.raise_contract_error(
            where,
            '`' ~ key ~ '` is a ' ~ shape ~ ' (' ~ value ~ '), not a ' ~ shapes | join(' or a '),
            'Write `' ~ key ~ ': ' ~ example ~ '`.'
        ) %}
    {% endif %}
{% endmacro %}
