{#
    The landed rows of a table, to select from, also before the table is there:

        select * from {{ scaffold_source.landed_rows(contract, source('shop', 'orders')) }}

    contract   from read_contract
    relation   the landed relation

    Some loaders make a table with its first row, and a column with its first value: the contract says so in `lands:
    when_filled`, of the source and of such columns. There, a table that is not there yet has the contract's columns and
    no rows, with a line in the log, and a column that is not there yet holds nulls. Elsewhere this is the relation, and
    what is missing is an error. Asks the warehouse while dbt compiles, and only where the contract says so.
#}
{% macro landed_rows(contract, relation) %}
    {{ return(adapter.dispatch('landed_rows', 'scaffold_source')(contract, relation)) }}
{% endmacro %}


{% macro default__landed_rows(contract, relation) %}
    {% if contract['lands'] != 'when_filled' or not scaffold_source._may_be_asked_for(relation) %}
        {{ return(relation) }}
    {% endif %}
    {% if not contract['columns'] %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            '`lands: when_filled` needs to know the columns, and the source YAML declares none',
            'List them under `columns:`, each with its `data_type`.'
        ) %}
    {% endif %}
    {% set landed = scaffold_source._columns_that_landed(relation) %}
    {% set missing = scaffold_source._not_landed_yet(contract, landed) %}
    {% if not landed %}
        {% do log(scaffold_source._contract_path(contract) ~ ' has not landed yet: its staging has no rows', info=true) %}
        {{ return('(select ' ~ missing | join(', ') ~ ' from (select 1 as one) as nothing where 1 = 0) as not_landed_yet') }}
    {% elif missing %}
        {{ return('(select landed.*, ' ~ missing | join(', ') ~ ' from ' ~ relation ~ ' as landed) as landed_rows') }}
    {% endif %}
    {{ return(relation) }}
{% endmacro %}


{# Not while dbt parses, not where it may not ask, and not of what stands in for a relation in a unit test. #}
{% macro _may_be_asked_for(relation) %}
    {{ return(execute and flags.INTROSPECT is not false and '__dbt__cte__' not in relation | string) }}
{% endmacro %}


{# The columns of a relation; none where it is not there. #}
{% macro _columns_that_landed(relation) %}
    {% if relation is not string %}
        {% set known = adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier) %}
        {% if not known %}
            {{ return([]) }}
        {% endif %}
    {% endif %}
    {{ return(scaffold_source._landed_columns(relation)) }}
{% endmacro %}


{#
    Nulls for the declared columns that are not among the landed ones: for all of a table that is not there, else for
    those that land with their first value.
#}
{% macro _not_landed_yet(contract, landed) %}
    {% set names = landed | map(attribute='name') | list %}
    {% set lower_names = names | map('lower') | list %}
    {% set nulls = [] %}
    {% for name, facts in contract['columns'].items() if not landed or facts['lands'] == 'when_filled' %}
        {% if name not in names and (facts['quote'] or name | lower not in lower_names) %}
            {% set nothing = scaffold_source.null_of(scaffold_source.nullable_type(facts['data_type'])) if facts['data_type'] else 'null' %}
            {% do nulls.append(nothing ~ ' as ' ~ (scaffold_source.quoted(name) if facts['quote'] else name)) %}
        {% endif %}
    {% endfor %}
    {{ return(nulls) }}
{% endmacro %}
