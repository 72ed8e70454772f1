{#
    A query for the broken ones among `rules` (see _column_rules) and `keys` (see _unique_keys): rule_name, column_name,
    detail, broken_rows, must_hold.

    All counters of a chunk are aggregates of one select, and that select is referenced once, so the table is
    scanned once even where the database inlines CTEs. A second scan comes with the 1501st rule, because
    Postgres takes no more than 1664 columns in a select:
    https://www.postgresql.org/docs/current/limits.html

    Each key is a query of its own: `count(distinct ...)` among the counters would sort the table, by one process and one
    after the other, for each of them. `>= 1` tells a key's part of the query from the columns' part (see _parts_of_query).
#}
{% macro _broken_rules_sql(model, rules, keys=[], must_hold='', counts_none=false) %}
{%- if not rules and not keys -%}
{{ scaffold_source._no_broken_rules_sql(must_hold, counts_none) }}
{%- else -%}
{%- set found = [] -%}
{%- for chunk in rules | batch(1500) -%}
{%- do found.append('findings_' ~ loop.index) -%}
{{ 'with ' if loop.first }}counted_{{ loop.index }} as (

    select
    {%- for rule in chunk %}
        {{ rule['broken_rows'] }} as rule_{{ loop.index }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ model }}

),

{{ scaffold_source.findings_sql(loop.index, chunk) }},

{% endfor -%}
{%- for key in keys -%}
{%- do found.append('unique_' ~ loop.index) -%}
{{ 'with ' if loop.first and not rules }}unique_{{ loop.index }} as (

    {{ scaffold_source._unique_key_sql(model, key) }}

),

{% endfor -%}
broken as (

    {% for name in found -%}
    select
        rule_name,
        column_name,
        detail,
        broken_rows,
        1 as is_there
    from {{ name }}
    where broken_rows {{ '> 0' if name.startswith('findings') else '>= 1' }}
    {{- '\n    union all\n    ' if not loop.last }}
    {%- endfor %}

)

{{ scaffold_source._select_broken_sql(['rule_name', 'column_name', 'detail'], must_hold, counts_none) }}
{%- endif -%}
{% endmacro %}


{# The CTE findings_<number> as a join of what counted_<number> holds side by side with what there is to say about each rule. #}
{% macro _joined_findings_sql(number, rules) -%}
rules_{{ number }} as (

    select
        rule_number,
        rule_name,
        column_name,
        detail
    from {{ scaffold_source._rule_rows(rules) }}

),

findings_{{ number }} as (

    select
        rules_{{ number }}.rule_name,
        rules_{{ number }}.column_name,
        rules_{{ number }}.detail,
        case rules_{{ number }}.rule_number
        {%- for rule in rules %}
            when {{ loop.index }} then rule_{{ loop.index }}
        {%- endfor %}
        end as broken_rows
    from counted_{{ number }}
    cross join rules_{{ number }}

)
{%- endmacro %}


{# Rows too many of one key: those that share it with another row, less one. A null clashes where the key says so. #}
{% macro _unique_key_sql(model, key) -%}
select
        {{ scaffold_source.text_literal('unique') }} as rule_name,
        {{ scaffold_source.text_literal(key['column_name']) }} as column_name,
        {{ scaffold_source.text_literal(key['detail']) }} as detail,
        {{ scaffold_source.rows_too_many_sql(model, key) }}
{%- endmacro %}


{# The column broken_rows and where it comes from, by grouping the rows. #}
{% macro _grouped_key_sql(model, key) -%}
cast(coalesce(sum(rows_too_many), 0) as {{ dbt.type_bigint() | trim | lower }}) as broken_rows
    from (
        select count(*) - 1 as rows_too_many
        from {{ model }}
        {%- if not key['nulls_equal'] %}
        where {{ scaffold_source._is_complete(key['columns']) }}
        {%- endif %}
        group by {{ key['columns'] | join(', ') }}
        having count(*) > 1
    ) as clashing_keys
{%- endmacro %}


{#
    The last select of a test that counts broken rows: `columns` of the CTE `broken`, how many rows each breaks, and
    whether the run fails for it (`must_hold`, see _must_hold_column). `counts_none`: one row that says 0 where none is broken,
    for a `fail_calc` that would be null without any row.
#}
{% macro _select_broken_sql(columns, must_hold, counts_none=false) -%}
select
    {% for column in columns -%}
    broken.{{ column }},
    {% endfor -%}
    {{ 'coalesce(broken.broken_rows, 0) as broken_rows' if counts_none else 'broken.broken_rows' }}{{ must_hold }}
from {{ '(select 1 as is_one) as one_row\nleft join broken on one_row.is_one = broken.is_there' if counts_none else 'broken' }}
{%- endmacro %}


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


{# The same columns for a table without rules: no rows, or the one that says 0. #}
{% macro _no_broken_rules_sql(must_hold, counts_none) -%}
select
    {{ scaffold_source._as_text('null') }} as rule_name,
    {{ scaffold_source._as_text('null') }} as column_name,
    {{ scaffold_source._as_text('null') }} as detail,
    {{ '0' if counts_none else scaffold_source.null_of(dbt.type_bigint()) }} as broken_rows{{ must_hold }}
from (select 1 as one) as nothing
where 1 = {{ 1 if counts_none else 0 }}
{%- endmacro %}
