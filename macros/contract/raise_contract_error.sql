{# Stops with one message: where (shop.orders.placed_at), what is wrong, and what to do about it. #}
{% macro raise_contract_error(where, problem, remedy) %}
    {% do exceptions.raise_compiler_error('scaffold_source: ' ~ where ~ ': ' ~ problem ~ '. ' ~ remedy) %}
{% endmacro %}
