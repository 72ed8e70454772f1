{# Generated from python/scaffold_source/lexicon/types.py by `make generate`: edit that, not this. #}
{# The names of every family but the two kinds of timestamp, which warehouses tell apart. #}
{% macro _type_names() %}
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
            'numeric', 'decimal', 'number', 'real', 'double precision', 'double', 'float', 'float4', 'float8', 'float64',
            'float32', 'bignumeric',
        ],
        'boolean': [
            'boolean', 'bool',
        ],
        'date': [
            'date', 'date32',
        ],
        'other': [
            'json', 'jsonb', 'variant', 'object', 'array', 'super', 'struct', 'map', 'row', 'bytea', 'bytes', 'binary',
            'varbinary', 'varbyte', 'blob', 'bit', 'bit varying', 'interval', 'time', 'time without time zone',
            'time with time zone', 'timetz', 'inet', 'cidr', 'macaddr', 'xml', 'money', 'hstore', 'public.hstore',
            'geometry', 'geography', 'point',
        ],
    }) }}
{% endmacro %}
