{# Fails where the two relations differ in the names, types or order of their columns. #}
{% test same_columns(model, expected) %}
{% set found = [] %}
{% set wanted = [] %}
{% if execute %}
    {% for column in adapter.get_columns_in_relation(model) %}
        {% do found.append(column.name ~ ' ' ~ column.data_type) %}
    {% endfor %}
    {% for column in adapter.get_columns_in_relation(expected) %}
        {% do wanted.append(column.name ~ ' ' ~ column.data_type) %}
    {% endfor %}
{% endif %}
select
    $${{ found | join(', ') }}$$ as found,
    $${{ wanted | join(', ') }}$$ as wanted
where {{ '1 = 0' if found == wanted else '1 = 1' }}
{% endtest %}
