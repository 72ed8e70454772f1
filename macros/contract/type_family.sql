{#
    What kind of value a type holds: string, integer, number, boolean, date, timestamp, timestamptz or other.

    Knows the spellings of producers and warehouses; length, precision and scale do not matter. The CLI has the
    same table (`sql_types.py`); whether a timestamp is naive or aware, an adapter may decide otherwise.
#}
{% macro type_family(data_type) %}
    {{ return(scaffold_source.type_families([data_type])[data_type]) }}
{% endmacro %}


{# The family of each of several types, type -> family: a call of a macro costs more than the rest of it. #}
{% macro type_families(data_types) %}
    {% set names_by_family = scaffold_source.type_names() %}
    {% do names_by_family.update({
        'timestamp': scaffold_source.naive_timestamp_types(), 'timestamptz': scaffold_source.aware_timestamp_types(),
    }) %}
    {% set families = {} %}
    {% for data_type in data_types if data_type not in families %}
        {% set name = modules.re.sub('\\s*\\([^)]*\\)', '', data_type or '') | lower | trim %}
        {% do families.update({data_type: 'other'}) %}
        {% for family, names in names_by_family.items() if name in names %}
            {% do families.update({data_type: family}) %}
        {% endfor %}
    {% endfor %}
    {{ return(families) }}
{% endmacro %}


{# The names of every family but the two kinds of timestamp, which adapters tell apart. #}
{% macro type_names() %}
    {{ return({
        'string': [
            'text', 'character varying', 'character', 'varchar', 'char', 'uuid', 'citext', 'name', 'bpchar',
            'public.citext', 'string', 'nvarchar', 'nchar', 'uniqueidentifier',
        ],
        'integer': [
            'smallint', 'integer', 'bigint', 'int', 'int64', 'tinyint', 'hugeint', 'int2', 'int4', 'int8', 'byteint',
            'utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint', 'int16', 'int32',
        ],
        'number': [
            'numeric', 'decimal', 'number', 'real', 'double precision', 'double', 'float', 'float4', 'float8',
            'float64', 'float32', 'bignumeric',
        ],
        'boolean': ['boolean', 'bool'],
        'date': ['date', 'date32'],
    }) }}
{% endmacro %}
