{#
    What kind of value a type holds: string, integer, number, boolean, date, timestamp, timestamptz or other.

    Knows the spellings of producers and warehouses; length, precision and scale do not matter. Whether a timestamp
    is naive or aware, a warehouse may decide otherwise.
#}
{% macro _type_family(data_type) %}
    {{ return(scaffold_source._type_families([data_type])[data_type]) }}
{% endmacro %}


{# The family of each of several types, type -> family: a call of a macro costs more than the rest of it. #}
{% macro _type_families(data_types) %}
    {% set names_by_family = scaffold_source._type_names() %}
    {% do names_by_family.update({
        'timestamp': scaffold_source.naive_timestamp_types(), 'timestamptz': scaffold_source.aware_timestamp_types(),
    }) %}
    {% set families = {} %}
    {% for data_type in data_types if data_type not in families %}
        {% set name = scaffold_source.type_name(data_type) %}
        {% do families.update({data_type: 'other'}) %}
        {% for family, names in names_by_family.items() if name in names %}
            {% do families.update({data_type: family}) %}
        {% endfor %}
    {% endfor %}
    {{ return(families) }}
{% endmacro %}
