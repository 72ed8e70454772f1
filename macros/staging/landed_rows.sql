{#
    The landed rows of a table, to select from, also before the table is there:

        select * from {{ scaffold_source.landed_rows(contract, source('shop', 'orders')) }}

    contract   from read_contract
    relation   the landed relation

    Some loaders make a table with its first row, and a column with its first value: the contract says so in `lands:
    when_filled`, of the source and of such columns. There, a table that is not there yet has the contract's columns and
    no rows, with a line in the log, and a column that is not there yet holds nulls. Elsewhere this is the relation, and
    what is missing is an error. Asks the warehouse while dbt compiles, and only where the contract says so.

    Some loaders land a text of their own for a value that was not sent to them, which the contract knows as the column's
    `unsent_as`, and deleted rows with nothing but their key (`deleted_rows: key_only`). There, such values are null: they
    are in the producer, or were, and nobody knows them here. Then these are the contract's columns only.
#}
{% macro landed_rows(contract, relation) %}
    {{ return(adapter.dispatch('landed_rows', 'scaffold_source')(contract, relation)) }}
{% endmacro %}


{% macro default__landed_rows(contract, relation) %}
    {% set rows = scaffold_source._rows_there(contract, relation) if contract['lands'] == 'when_filled' else relation %}
    {% if contract['deleted_rows'] == 'key_only' or contract['columns'].values() | selectattr('unsent_as') | list %}
        {{ return(scaffold_source._known_values(contract, rows)) }}
    {% endif %}
    {{ return(rows) }}
{% endmacro %}


{# The rows with null for what was not sent; of a deleted row, for all but its key and what the loader says of it. #}
{% macro _known_values(contract, relation) %}
    {% set deleted = scaffold_source._deleted_by_the_loader(contract) if contract['deleted_rows'] == 'key_only' else none %}
    {% set primary_key = contract['producer'].get('primary_key') or [] %}
    {% set targets = [] %}
    {% set unknown = [] %}
    {% for name, facts in contract['columns'].items() %}
        {% set column = scaffold_source.quoted(name) if facts['quote'] else name %}
        {% set conditions = [] %}
        {% if deleted and facts['producer'] and facts['producer_name'] not in primary_key %}
            {% do conditions.append(deleted) %}
        {% endif %}
        {% if facts['unsent_as'] %}
            {% set text = column if facts['family'] == 'string' else 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' %}
            {% do conditions.append(text ~ ' = ' ~ scaffold_source.text_literal(facts['unsent_as'])) %}
        {% endif %}
        {% if conditions %}
            {% do unknown.append(name) %}
            {% do targets.append('case when ' ~ conditions | join(' or ') ~ ' then null else ' ~ column ~ ' end as ' ~ column) %}
        {% else %}
            {% do targets.append(column) %}
        {% endif %}
    {% endfor %}
    {{ return('(select ' ~ targets | join(', ') ~ ' from ' ~ relation ~ ') as known_values' if unknown else relation) }}
{% endmacro %}


{# The condition of rows that the loader marks deleted, whatever marks the producer has; none without such a mark. #}
{% macro _deleted_by_the_loader(contract) %}
    {% set conditions = [] %}
    {% for rule in contract['soft_delete'] if rule is mapping and not (contract['columns'][rule['column']] or {})['producer'] %}
        {% do conditions.append(scaffold_source._soft_delete_condition(contract, rule)) %}
    {% endfor %}
    {{ return(conditions | join(' or ') or none) }}
{% endmacro %}


{# The landed rows, also before the table is there. #}
{% macro _rows_there(contract, relation) %}
    {% if not scaffold_source._may_be_asked_for(relation) %}
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
