{#
    Facts and agreements of one column. `key` is the key of the YAML that names the column, for the message.

    A name that the contract does not know is an error, because a typo would otherwise skip a conversion.
    A source that declares no columns at all has nothing to check against: its columns have no facts. Neither
    does a column that a loader adds: a contract may name it without declaring it.
#}
{% macro _contract_column(contract, name, key=none) %}
    {% set columns = contract['columns'] %}
    {% if name is not string %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            '`' ~ (key or 'column') ~ '` names ' ~ name ~ ', which is no column\'s name',
            'Write the name of one column: ' ~ columns.keys() | join(', ') ~ '.'
        ) %}
    {% elif name in columns %}
        {{ return(columns[name]) }}
    {% elif not columns or scaffold_source._is_loader_column(contract, name, []) %}
        {% set column = {'data_type': scaffold_source._loader_columns().get(name | lower)} %}
        {{ return(scaffold_source._read_columns(contract, {name: column})[name]) }}
    {% endif %}
    {% do scaffold_source._raise_contract_error(
        scaffold_source._contract_path(contract, name),
        ('`' ~ key ~ '` names "' ~ name ~ '", but ' if key else '') ~ 'the source YAML declares no such column',
        'Use one of its columns (' ~ columns.keys() | join(', ') ~ '), or add this one under `columns:`.'
    ) %}
{% endmacro %}


{# The column as SQL: quoted where the source YAML says `quote: true`. #}
{% macro _contract_column_sql(contract, name, key=none) %}
    {{ return(scaffold_source.quoted(name) if scaffold_source._contract_column(contract, name, key)['quote'] else name) }}
{% endmacro %}


{# How errors name a place: shop.orders.placed_at (models/staging/shop/_shop__sources.yml). #}
{% macro _contract_path(contract, column=none) %}
    {% set place = [contract['source'], contract['table'], column] | select | join('.') %}
    {{ return(place ~ ' (' ~ contract['file'] ~ ')' if contract.get('file') else place) }}
{% endmacro %}


{#
    Is a column the loader's own? By its name, but an ordinary one such as `op` only where the source names the loader,
    or beside the other column that the same loader adds. `landed` are the names in the table, in lower case.
#}
{% macro _is_loader_column(contract, name, landed) %}
    {% set lower = name | lower %}
    {% set loaders = scaffold_source._ordinary_columns().get(lower) or [] %}
    {{ return(
        lower in scaffold_source._loader_columns()
        or modules.re.search(scaffold_source._loader_column_pattern(), lower) is not none
        or (contract['loader'] or '').split(':')[0] in loaders
        or scaffold_source._marks_beside().get(lower) in landed
    ) }}
{% endmacro %}
