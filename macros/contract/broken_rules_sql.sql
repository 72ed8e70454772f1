{#
    A query for the broken ones among `rules` (see _column_rules): rule_name, column_name, detail, broken_rows.

    All counters of a chunk are aggregates of one select, and that select is referenced once, so the table is
    scanned once even where the database inlines CTEs. A second scan comes with the 1501st rule, because
    Postgres takes no more than 1664 columns in a select:
    https://www.postgresql.org/docs/current/limits.html
#}
{% macro _broken_rules_sql(model, rules) %}
{%- if not rules -%}
{{ scaffold_source._no_broken_rules_sql() }}
{%- endif -%}
{%- for chunk in rules | batch(1500) -%}
{{ 'with ' if loop.first }}counted_{{ loop.index }} as (

    select
    {%- for rule in chunk %}
        {{ rule['broken_rows'] }} as rule_{{ loop.index }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ model }}

),

rules_{{ loop.index }} as (

    select
        rule_number,
        rule_name,
        column_name,
        detail
    from {{ scaffold_source._rule_rows(chunk) }}

),

findings_{{ loop.index }} as (

    select
        rules_{{ loop.index }}.rule_name,
        rules_{{ loop.index }}.column_name,
        rules_{{ loop.index }}.detail,
        case rules_{{ loop.index }}.rule_number
        {%- for rule in chunk %}
            when {{ loop.index }} then rule_{{ loop.index }}
        {%- endfor %}
        end as broken_rows
    from counted_{{ loop.index }}
    cross join rules_{{ loop.index }}

){{ ',' if not loop.last }}

{% endfor -%}
{%- for chunk in rules | batch(1500) -%}
select
    rule_name,
    column_name,
    detail,
    broken_rows
from findings_{{ loop.index }}
where broken_rows > 0
{{- '\nunion all\n' if not loop.last }}
{%- endfor -%}
{% endmacro %}


{# What there is to say about each rule, as a table of literals. #}
{% macro _rule_rows(rules) %}
    {% set rows = [] %}
    {% for rule in rules %}
        {% do rows.append([
            loop.index | string,
            scaffold_source.text_literal(rule['rule']),
            scaffold_source.text_literal(rule['column_name']),
            scaffold_source.text_literal(rule['detail']),
        ]) %}
    {% endfor %}
    {{ return(scaffold_source.literal_rows('rule_rows', ['rule_number', 'rule_name', 'column_name', 'detail'], rows)) }}
{% endmacro %}


{# The same columns and no rows, for a table without rules. #}
{% macro _no_broken_rules_sql() -%}
select
    {{ scaffold_source._as_text('null') }} as rule_name,
    {{ scaffold_source._as_text('null') }} as column_name,
    {{ scaffold_source._as_text('null') }} as detail,
    {{ scaffold_source.null_of(dbt.type_bigint()) }} as broken_rows
from (select 1 as one) as nothing
where 1 = 0
{%- endmacro %}
