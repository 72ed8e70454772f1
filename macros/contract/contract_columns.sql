{#
    Facts and agreements of one column. `key` is the key of the YAML that names the column, for the message.

    A name that the contract does not know is an error, because a typo would otherwise skip a conversion.
    A source that declares no columns at all has nothing to check against: its columns have no facts. Neither
    does a column that a loader adds: a contract may name it without declaring it.
#}
{% macro contract_column(contract, name, key=none) %}
    {% set columns = contract['columns'] %}
    {% if name is not string %}
        {% do scaffold_source.raise_contract_error(
            scaffold_source.contract_path(contract),
            '`' ~ (key or 'column') ~ '` names ' ~ name ~ ', which is no column\'s name',
            'Write the name of one column: ' ~ columns.keys() | join(', ') ~ '.'
        ) %}
    {% elif name in columns %}
        {{ return(columns[name]) }}
    {% elif not columns or name | lower in scaffold_source.loader_columns() %}
        {% set column = {'data_type': scaffold_source.loader_columns().get(name | lower)} %}
        {{ return(scaffold_source.read_columns({name: column})[name]) }}
    {% endif %}
    {% do scaffold_source.raise_contract_error(
        scaffold_source.contract_path(contract, name),
        ('`' ~ key ~ '` names "' ~ name ~ '", but ' if key else '') ~ 'the source YAML declares no such column',
        'Use one of its columns (' ~ columns.keys() | join(', ') ~ '), or add this one under `columns:`.'
    ) %}
{% endmacro %}


{# The column as SQL: quoted where the source YAML says `quote: true`. #}
{% macro contract_column_sql(contract, name, key=none) %}
    {{ return(scaffold_source.quoted(name) if scaffold_source.contract_column(contract, name, key)['quote'] else name) }}
{% endmacro %}


{# How errors name a place: shop.orders.placed_at (models/staging/shop/_shop__sources.yml). #}
{% macro contract_path(contract, column=none) %}
    {% set place = [contract['source'], contract['table'], column] | select | join('.') %}
    {{ return(place ~ ' (' ~ contract['file'] ~ ')' if contract.get('file') else place) }}
{% endmacro %}


{#
    Columns that loaders add to what they land, with their types.
    https://fivetran.com/docs/core-concepts/system-columns-and-tables
    https://docs.airbyte.com/understanding-airbyte/cdc
    https://www.stitchdata.com/docs/replication/loading/understanding-loading-behavior
    https://debezium.io/documentation/reference/stable/transformations/event-flattening.html
    https://docs.peerdb.io/features/supported-features
#}
{% macro loader_columns() %}
    {{ return({
        '_fivetran_deleted': 'boolean',
        '_fivetran_active': 'boolean',
        '_fivetran_synced': 'timestamp with time zone',
        '_airbyte_extracted_at': 'timestamp with time zone',
        '_ab_cdc_deleted_at': 'text',
        '_sdc_deleted_at': 'timestamp with time zone',
        '_sdc_extracted_at': 'timestamp with time zone',
        '_sdc_batched_at': 'timestamp with time zone',
        '__deleted': 'text',
        '_peerdb_is_deleted': 'boolean',
        '_peerdb_synced_at': 'timestamp',
    }) }}
{% endmacro %}
