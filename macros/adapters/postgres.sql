{# https://www.postgresql.org/docs/current/sql.html #}


{# `numeric` without precision is exact and unbounded: https://www.postgresql.org/docs/current/datatype-numeric.html #}
{% macro postgres__exact_numeric(expression) %}
    {{ return('cast(' ~ expression ~ ' as numeric)') }}
{% endmacro %}


{# A quarter less time than by `case`, for many of them: https://www.postgresql.org/docs/current/sql-expressions.html#SYNTAX-AGGREGATES #}
{% macro postgres__count_rows_where(condition) %}
    {{ return('count(*) filter (where ' ~ condition ~ ')') }}
{% endmacro %}


{#
    Without the default's join, which keeps all unique keys of the query in one process: PostgreSQL gives each its own
    (Parallel Append) where every part of the union could run in a parallel worker, and of a join it keeps the cheapest
    plan only, which starts workers itself.
    https://www.postgresql.org/docs/current/parallel-plans.html#PARALLEL-APPEND
#}
{% macro postgres__findings_sql(number, rules) -%}
findings_{{ number }} as (

    select
    {%- for name, key in [('rule_name', 'rule'), ('column_name', 'column_name'), ('detail', 'detail')] %}
        unnest(array[
        {%- for rule in rules %}
            {{ scaffold_source.text_literal(rule[key]) }}{{ ',' if not loop.last }}
        {%- endfor %}
        ]) as {{ name }},
    {%- endfor %}
        unnest(array[{% for rule in rules %}rule_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}]) as broken_rows
    from counted_{{ number }}

)
{%- endmacro %}


{#
    To sort whole numbers and times takes a quarter of the processor time that grouping them takes, also where all groups
    fit in work_mem. Text takes longer to sort, and so do rows of several columns.
    https://www.postgresql.org/docs/current/sql-expressions.html#SYNTAX-AGGREGATES
#}
{% macro postgres__rows_too_many_sql(model, key) %}
    {% if key['family'] not in ['integer', 'date', 'timestamp', 'timestamptz'] %}
        {{ return(scaffold_source._grouped_key_sql(model, key)) }}
    {% endif %}
    {% set column = key['columns'][0] %}
    {% set count = 'count(' ~ column ~ ') - count(distinct ' ~ column ~ ')' %}
    {% set nulls = ' + greatest(count(*) - count(' ~ column ~ ') - 1, 0)' if key['nulls_equal'] else '' %}
    {{ return(count ~ nulls ~ ' as broken_rows\n    from ' ~ model) }}
{% endmacro %}


{#
    Whole days, then the rest: an interval is multiplied in double precision, which blurs the microseconds of a far
    year. https://www.postgresql.org/docs/current/functions-math.html
#}
{% macro postgres__epoch_to_utc(expression, unit) %}
    {% set number = 'cast(' ~ expression ~ ' as numeric)' %}
    {% set per_second = scaffold_source._units_in_a_second(unit) %}
    {% set per_day = per_second * 86400 %}
    {% set microseconds = 'floor(mod(' ~ number ~ ', ' ~ per_day ~ ') * 1000000 / ' ~ per_second ~ ')' %}
    {{ return(
        "(timestamp '1970-01-01' + cast(div(" ~ number ~ ', ' ~ per_day ~ ") as integer) * interval '1 day' + "
        ~ microseconds ~ " * interval '1 microsecond')"
    ) }}
{% endmacro %}


{# information_schema hides keys from who only reads: https://www.postgresql.org/docs/current/infoschema-table-constraints.html #}
{% macro postgres__landed_schema_sql(database, schema) -%}
with relations as (

    select
        pg_class.oid,
        pg_class.relname,
        case pg_class.relkind
            when 'p' then 'partitioned' when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'foreign'
            else 'table'
        end as kind
    from pg_catalog.pg_class
    inner join pg_catalog.pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where
        pg_namespace.nspname = {{ scaffold_source.text_literal(schema) }}
        and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
        and not pg_class.relispartition

)

select
    'column' as row_kind,
    relations.relname::text as table_name,
    pg_attribute.attnum::integer as position,
    null as key_name,
    pg_attribute.attname::text as column_name,
    format_type(pg_attribute.atttypid, pg_attribute.atttypmod) as data_type,
    col_description(relations.oid, pg_attribute.attnum) as comment,
    case when pg_attribute.attnotnull then 'NO' else 'YES' end as is_nullable,
    pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid) as column_default,
    relations.kind as table_kind,
    obj_description(relations.oid, 'pg_class') as table_comment
from relations
left join pg_catalog.pg_attribute
    on relations.oid = pg_attribute.attrelid and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
left join pg_catalog.pg_attrdef
    on pg_attribute.attrelid = pg_attrdef.adrelid and pg_attribute.attnum = pg_attrdef.adnum

union all

select
    case pg_constraint.contype when 'p' then 'primary' when 'u' then 'unique' else 'foreign' end,
    relations.relname::text,
    keys.position::integer,
    pg_constraint.conname::text,
    own.attname::text,
    case
        when target_class.relnamespace = own_class.relnamespace then target_class.relname::text
        else target_class.relnamespace::regnamespace::text || '.' || target_class.relname::text
    end,
    referenced.attname::text,
    null,
    null,
    null,
    null
from relations
inner join pg_catalog.pg_class as own_class on relations.oid = own_class.oid
inner join pg_catalog.pg_constraint
    on relations.oid = pg_constraint.conrelid and pg_constraint.contype in ('p', 'u', 'f')
cross join lateral unnest(pg_constraint.conkey, pg_constraint.confkey)
    with ordinality as keys (own_number, referenced_number, position)
inner join pg_catalog.pg_attribute as own
    on relations.oid = own.attrelid and keys.own_number = own.attnum
left join pg_catalog.pg_class as target_class on pg_constraint.confrelid = target_class.oid
left join pg_catalog.pg_attribute as referenced
    on pg_constraint.confrelid = referenced.attrelid and keys.referenced_number = referenced.attnum
order by 2, 1, 4, 3
{%- endmacro %}
