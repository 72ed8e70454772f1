{#
    The whole staging select of a table, from its contract, in one call:

        {{ scaffold_source.stage('shop', 'orders') }}
        {{ scaffold_source.stage('shop', 'orders', parents=['customers']) }}

    source, table   the names as in `sources:`
    parents         the tables whose test rows decide about this one's, as for exclude_test_rows: dbt's lineage needs them

    Drops deleted and test rows, converts times to UTC and money to major units, names columns in snake_case and
    groups them: the same rows and columns as the explicit model that `scaffold-source add` or generate_staging
    writes. Runs no query while dbt compiles, and calls `source()`, so that lineage is whole.
#}
{% macro stage(source, table, parents=[]) %}
    {{ return(adapter.dispatch('stage', 'scaffold_source')(source, table, parents)) }}
{% endmacro %}


{% macro default__stage(source, table, parents=[]) %}
    {% set relation = scaffold_source._landed_relation(source, table) %}
    {% for parent in parents %}
        {% do scaffold_source._landed_relation(source, parent) %}
    {% endfor %}
    {% set contract = adapter.dispatch('read_contract', 'scaffold_source')(source, table) %}
    {% set targets = scaffold_source._staging_targets(contract, scaffold_source._staging_columns(contract)) %}
    {{ return(scaffold_source._staged_rows_sql(contract, relation, targets)) }}
{% endmacro %}


{#
    The staged rows of one table in each of several sources, such as tenants, shards or countries, each by its own
    contract, with the source's name in `source_relation`:

        {{ scaffold_source.union_sources(['shop_eu', 'shop_us'], 'orders') }}

    sources   names as in `sources:`
    table     name of the table in each of them
    parents   as for stage, the names of tables in each of them

    A column that only some sources have is null for the others, but for `is_deleted`: rows of a source without a mark
    are not deleted. One that holds another kind of value in another source stops. Every source must declare its
    columns: nothing is looked up in the warehouse while dbt compiles.
#}
{% macro union_sources(sources, table, parents=[]) %}
    {{ return(adapter.dispatch('union_sources', 'scaffold_source')(sources, table, parents)) }}
{% endmacro %}


{% macro default__union_sources(sources, table, parents=[]) %}
    {% set relations = [] %}
    {% for source in sources %}
        {% do relations.append(scaffold_source._landed_relation(source, table)) %}
        {% for parent in parents %}
            {% do scaffold_source._landed_relation(source, parent) %}
        {% endfor %}
    {% endfor %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contracts = [] %}
    {% for source in sources %}
        {% set contract = scaffold_source.read_contract(source, table) %}
        {% if not contract['columns'] %}
            {% do scaffold_source._raise_contract_error(
                scaffold_source._contract_path(contract),
                'union_sources needs to know the columns, and the source YAML declares none',
                'List them under `columns:`, each with its `data_type`.'
            ) %}
        {% endif %}
        {% do contracts.append(contract) %}
    {% endfor %}
    {% set columns_of = scaffold_source._united_columns(contracts) %}
    {% set parts = [] %}
    {% set branches = [] %}
    {% for contract in contracts %}
        {% set source_relation = scaffold_source.text_literal(contract['source']) ~ ' as source_relation' %}
        {% set targets = [source_relation] + scaffold_source._staging_targets(contract, columns_of[loop.index0]) %}
        {% do parts.append(scaffold_source._staged_rows_ctes(contract, relations[loop.index0], targets, '_' ~ loop.index)) %}
        {% do branches.append('select * from renamed_' ~ loop.index) %}
    {% endfor %}
    {{ return('with ' ~ parts | join(',\n\n') ~ '\n\n' ~ branches | join('\nunion all\n')) }}
{% endmacro %}


{# The select itself. Without `targets`, as for a source that declares no columns, all of the landed ones. #}
{% macro _staged_rows_sql(contract, relation, targets) -%}
with {{ scaffold_source._staged_rows_ctes(contract, relation, targets) }}

select * from renamed
{%- endmacro %}


{# Its two steps, with a number after their names where there are several: SQL Server takes no `with` inside a query. #}
{% macro _staged_rows_ctes(contract, relation, targets, number='') -%}
{% set filters = scaffold_source._staging_filters(contract) -%}
source{{ number }} as (

    select * from {{ scaffold_source.landed_rows(contract, relation) }}
    {%- if filters %}
    where
        {{ filters | join('\n        and ') }}
    {%- endif %}

),

renamed{{ number }} as (

    select
        {{ targets | join(',\n        ') or '*' }}
    from source{{ number }}

)
{%- endmacro %}


{# The conditions of the rows that staging keeps; none where the contract says nothing about rows. #}
{% macro _staging_filters(contract) %}
    {% set filters = [] %}
    {% if contract['soft_delete'] %}
        {% do filters.append(adapter.dispatch('not_deleted', 'scaffold_source')(contract)) %}
    {% endif %}
    {% if contract['test_rows'] or contract['test_rows_through'] or contract['test_rows_once'] %}
        {% do filters.append(scaffold_source.exclude_test_rows(contract)) %}
    {% endif %}
    {{ return(filters) }}
{% endmacro %}


{#
    The columns of _staging_columns as items of a select list. Here, as wherever many calls come together, a macro is
    dispatched right here: the call of the macro that does nothing else costs as much as a conversion.
#}
{% macro _staging_targets(contract, columns) %}
    {% set targets = [] %}
    {% for column in columns %}
        {% set alias = scaffold_source.quoted(column['alias']) if column['quote'] else column['alias'] %}
        {% set name = column['name'] %}
        {% if not column['macro'] %}
            {% set landed = scaffold_source.quoted(name) if contract['columns'][name]['quote'] else name %}
            {% do targets.append(landed if column['alias'] == name else landed ~ ' as ' ~ alias) %}
        {% elif column['macro'] == 'to_utc' %}
            {% set utc = adapter.dispatch('to_utc', 'scaffold_source')(name, contract, none, none, none) %}
            {% do targets.append(utc ~ ' as ' ~ alias) %}
        {% elif column['macro'] == 'to_major_units' %}
            {% set amount = adapter.dispatch('to_major_units', 'scaffold_source')(name, contract, none, none) %}
            {% do targets.append(amount ~ ' as ' ~ alias) %}
        {% elif column['macro'] == 'is_deleted' %}
            {% do targets.append(adapter.dispatch('is_deleted', 'scaffold_source')(contract) ~ ' as ' ~ alias) %}
        {% elif column['macro'] == 'deleted_at' %}
            {% do targets.append(adapter.dispatch('deleted_at', 'scaffold_source')(contract) ~ ' as ' ~ alias) %}
        {% else %}
            {# A column that only other sources of a union have. #}
            {% set nothing = scaffold_source.null_of(column['data_type']) if column['data_type'] else 'null' %}
            {% do targets.append(nothing ~ ' as ' ~ alias) %}
        {% endif %}
    {% endfor %}
    {{ return(targets) }}
{% endmacro %}
