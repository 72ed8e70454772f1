{# https://duckdb.org/docs/stable/sql/introduction #}


{#
    Decimal arithmetic, because `/` makes a double: https://duckdb.org/docs/stable/sql/functions/numeric
    https://duckdb.org/docs/stable/sql/functions/timestamp#make_timestampmicroseconds
#}
{% macro duckdb__epoch_to_utc(expression, unit) %}
    {% set microseconds = scaffold_source._epoch_microseconds('cast(' ~ expression ~ ' as decimal(28, 6))', unit) %}
    {{ return('make_timestamp(cast(' ~ microseconds ~ ' as bigint))') }}
{% endmacro %}


{# https://duckdb.org/docs/stable/sql/meta/duckdb_table_functions #}
{% macro duckdb__landed_schema_sql(database, schema) -%}
with relations as (

    select table_name, 'table' as kind, comment
    from duckdb_tables()
    where database_name = {{ scaffold_source.text_literal(database) }} and schema_name = {{ scaffold_source.text_literal(schema) }}
    union all
    select view_name, 'view' as kind, comment
    from duckdb_views()
    where database_name = {{ scaffold_source.text_literal(database) }} and schema_name = {{ scaffold_source.text_literal(schema) }}

)

select
    'column' as row_kind,
    relations.table_name,
    columns.column_index as position,
    null as key_name,
    columns.column_name,
    columns.data_type,
    columns.comment,
    case when columns.is_nullable then 'YES' else 'NO' end as is_nullable,
    columns.column_default,
    relations.kind as table_kind,
    relations.comment as table_comment
from relations
inner join duckdb_columns() as columns
    on
        relations.table_name = columns.table_name
        and columns.database_name = {{ scaffold_source.text_literal(database) }}
        and columns.schema_name = {{ scaffold_source.text_literal(schema) }}

union all

select
    lower(split_part(constraint_type, ' ', 1)),
    table_name,
    unnest(range(1, len(constraint_column_names) + 1)),
    constraint_name,
    unnest(constraint_column_names),
    referenced_table,
    unnest(case when constraint_type = 'FOREIGN KEY' then referenced_column_names end),
    null,
    null,
    null,
    null
from duckdb_constraints()
where
    database_name = {{ scaffold_source.text_literal(database) }}
    and schema_name = {{ scaffold_source.text_literal(schema) }}
    and constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
order by 2, 1, 4, 3
{%- endmacro %}
