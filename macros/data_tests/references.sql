{% macro default__test_references(
    model, source, table, columns, to, to_columns=none, to_source=none, deleted_parents='allow'
) %}
    {% set parents = scaffold_source._landed_relation(to_source or source, to) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set parent_contract = scaffold_source.read_contract(to_source or source, to) %}
    {% do scaffold_source._check_option(contract, 'deleted_parents', deleted_parents, ['allow', 'fail']) %}
    {% set key = scaffold_source._key_columns(contract, columns, 'columns') %}
    {% set parent_key = scaffold_source._key_columns(
        parent_contract, to_columns or scaffold_source._landed_primary_key(parent_contract), 'to_columns'
    ) %}
    {% if key | length != parent_key | length %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'the test compares ' ~ key | join(', ') ~ ' with ' ~ parent_key | join(', '),
            'Give `columns` and `to_columns` of the same length, in the same order.'
        ) %}
    {% endif %}
    {{ return(scaffold_source._references_sql(
        model,
        scaffold_source.flag_condition(scaffold_source.is_deleted(contract)),
        key,
        parents,
        scaffold_source.flag_condition(scaffold_source.is_deleted(parent_contract)) if deleted_parents == 'fail' else '(1 = 0)',
        parent_key,
        scaffold_source._must_hold_column(contract),
        scaffold_source._counts_none(),
    )) }}
{% endmacro %}


{#
    Both sides are grouped by key first: the join is of keys, whatever the number of rows. What is missing is told by
    a column of the parents' own, because ClickHouse fills it with 0 where others put null.
#}
{% macro _references_sql(
    model, child_is_deleted, key, parents, parent_is_deleted, parent_key, must_hold, counts_none
) -%}
with children as (

    select
        {{ key | join(', ') }},
        count(*) as all_rows,
        count(case when not {{ child_is_deleted }} then 1 end) as live_rows
    from {{ model }}
    where {{ scaffold_source._is_complete(key) }}
    group by {{ key | join(', ') }}

),

parents as (

    select
        {{ parent_key | join(', ') }},
        1 as is_there,
        count(case when not {{ parent_is_deleted }} then 1 end) as live_parents
    from {{ parents }}
    group by {{ parent_key | join(', ') }}

),

broken as (

    select
        {% for column in key -%}
        children.{{ column }},
        {% endfor -%}
        case when parents.is_there = 1 then 'deleted' else 'missing' end as finding,
        case when parents.is_there = 1 then children.live_rows else children.all_rows end as broken_rows,
        1 as is_there
    from children
    left join parents on {{ scaffold_source._same_key('children', key, 'parents', parent_key) }}
    where coalesce(parents.is_there, 0) = 0 or (parents.live_parents = 0 and children.live_rows > 0)

)

{{ scaffold_source._select_broken_sql(key + ['finding'], must_hold, counts_none) }}
{%- endmacro %}
