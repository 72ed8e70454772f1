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
    {% set known = scaffold_source._type_names() %}
    {% do known.update({
        'timestamp': adapter.dispatch('naive_timestamp_types', 'scaffold_source')(),
        'timestamptz': adapter.dispatch('aware_timestamp_types', 'scaffold_source')(),
    }) %}
    {% set families = {} %}
    {% for data_type in data_types | unique(case_sensitive=true) %}
        {% set family = namespace(name='other') %}
        {# A length or a precision says nothing of the family. #}
        {% set bare = modules.re.sub(' *[(][0-9, ]*[)](?!.)', '', data_type or '') | lower %}
        {% for name, spellings in known.items() if name != 'other' and bare in spellings %}
            {% set family.name = name %}
        {% else %}
            {% set plain = scaffold_source.type_name(data_type) %}
            {% for name, spellings in known.items() if plain in spellings %}
                {% set family.name = name %}
            {% endfor %}
        {% endfor %}
        {% do families.update({data_type: family.name}) %}
    {% endfor %}
    {{ return(families) }}
{% endmacro %}


{# Does the contract say what kind of value a column holds? Not where it has no type, or one of somebody's own making. #}
{% macro _is_known_type(facts) %}
    {% set type = facts['data_type'] or '' %}
    {{ return(
        facts['family'] != 'other' or type.endswith('[]')
        or scaffold_source.type_name(type) in scaffold_source._type_names()['other']
    ) }}
{% endmacro %}
