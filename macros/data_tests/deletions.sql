{% macro default__test_no_hard_deletes(model, source, table, against, columns=none) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set key = scaffold_source._key_columns(contract, columns or scaffold_source._landed_primary_key(contract), 'columns') %}
    {{ return(scaffold_source._gone_keys_sql(
        model, scaffold_source._filtered_alike(against), key, scaffold_source._must_hold_column(contract)
    )) }}
{% endmacro %}


{% macro _gone_keys_sql(model, against, key, must_hold) -%}
with earlier as (

    select distinct {{ key | join(', ') }}
    from {{ against }}
    where {{ scaffold_source._is_complete(key) }}

),

current_rows as (

    select distinct
        {{ key | join(', ') }},
        1 as is_there
    from {{ model }}

)

select
    earlier.*{{ must_hold }}
from earlier
left join current_rows on {{ scaffold_source._same_key('earlier', key, 'current_rows', key) }}
where coalesce(current_rows.is_there, 0) = 0
{%- endmacro %}


{% macro default__test_soft_delete_is_final(model, source, table, against, columns=none) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% if not contract['soft_delete'] %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'the table has no `soft_delete`, so no row of it is ever deleted',
            'Set `soft_delete` in the table\'s `config.meta`, or remove the test soft_delete_is_final.'
        ) %}
    {% endif %}
    {% set key = scaffold_source._key_columns(contract, columns or scaffold_source._landed_primary_key(contract), 'columns') %}
    {{ return(scaffold_source._revived_keys_sql(
        model,
        scaffold_source._filtered_alike(against),
        key,
        scaffold_source.flag_condition(scaffold_source.is_deleted(contract)),
        scaffold_source._must_hold_column(contract),
    )) }}
{% endmacro %}


{% macro _revived_keys_sql(model, against, key, is_deleted, must_hold) -%}
with deleted_earlier as (

    select distinct {{ key | join(', ') }}
    from {{ against }}
    where {{ is_deleted }}

),

live as (

    select distinct {{ key | join(', ') }}
    from {{ model }}
    where not {{ is_deleted }}

)

select
    live.*{{ must_hold }}
from live
inner join deleted_earlier on {{ scaffold_source._same_key('live', key, 'deleted_earlier', key) }}
{%- endmacro %}
