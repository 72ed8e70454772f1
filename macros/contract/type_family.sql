{#
    What kind of value a type holds: string, integer, number, boolean, date, timestamp, timestamptz or other.

    Knows the spellings of producers and warehouses; length, precision and scale do not matter. The CLI has the
    same table (`sql_types.py`); whether a timestamp is naive or aware, an adapter may decide otherwise.
#}
{% macro type_family(data_type) %}
    {% set name = scaffold_source.type_name(data_type) %}
    {% if name in scaffold_source.naive_timestamp_types() %}
        {{ return('timestamp') }}
    {% elif name in scaffold_source.aware_timestamp_types() %}
        {{ return('timestamptz') }}
    {% endif %}
    {% for family, names in scaffold_source.type_names().items() if name in names %}
        {{ return(family) }}
    {% endfor %}
    {{ return('other') }}
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
