{#
    Did this row come from the system before this one? A boolean SQL expression that is never null.

        {{ scaffold_source.is_legacy(contract) }} as is_legacy
        {{ scaffold_source.is_legacy(contract, created_at='placed_at') }} as is_legacy

    contract     from read_contract: `contract.legacy` of the source, `{migrated_on: 2024-03-01, marker: orders.legacy_id}`
    created_at   column that says when the row began, for a table that has no marker

    The table's own `legacy_marker`, or a `marker` of the source (one, or a list, as table.column), decides: a boolean
    that is true, any other column that is not null. Else rows created before the day `migrated_on` (in UTC) are legacy. Without either no row is.
#}
{% macro is_legacy(contract, created_at=none) %}
    {{ return(adapter.dispatch('is_legacy', 'scaffold_source')(contract, created_at)) }}
{% endmacro %}


{% macro default__is_legacy(contract, created_at=none) %}
    {% set legacy = contract['legacy'] %}
    {% if not legacy and not contract['legacy_marker'] %}
        {{ return(scaffold_source.condition_value('(1 = 0)')) }}
    {% endif %}
    {% set conditions = [] %}
    {% if contract['legacy_marker'] %}
        {% do conditions.append(scaffold_source._legacy_condition(contract, contract['legacy_marker'], 'legacy_marker')) %}
    {% endif %}
    {% set markers = legacy.get('marker') or [] %}
    {% for marker in ([markers] if markers is string else markers) %}
        {% set place = marker.split('.') %}
        {% if place | length == 2 and place[0] == contract['table'] %}
            {% do conditions.append(scaffold_source._legacy_condition(contract, place[1], 'contract.legacy.marker')) %}
        {% endif %}
    {% endfor %}
    {% if conditions %}
        {{ return(scaffold_source.condition_value('(' ~ conditions | join(' or ') ~ ')')) }}
    {% elif not created_at or not legacy.get('migrated_on') %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'nothing says which rows of this table are legacy',
            'Add `' ~ contract['table'] ~ '.<column>` to `contract.legacy.marker` of the source, or set'
            ~ ' `contract.legacy.migrated_on` and call is_legacy with `created_at=<column>`.'
        ) %}
    {% endif %}
    {% set migrated = 'cast(' ~ scaffold_source.text_literal(legacy['migrated_on'] | string) ~ ' as '
        ~ scaffold_source.naive_timestamp_type() ~ ')' %}
    {% set earlier = scaffold_source.known_true(scaffold_source.to_utc(created_at, contract) ~ ' < ' ~ migrated) %}
    {{ return(scaffold_source.condition_value(earlier)) }}
{% endmacro %}


{# A boolean marks by being true, any other column by holding something. #}
{% macro _legacy_condition(contract, name, key) %}
    {% set column = scaffold_source._contract_column_sql(contract, name, key) %}
    {% if scaffold_source._contract_column(contract, name)['family'] == 'boolean' %}
        {{ return(scaffold_source.known_true(scaffold_source.flag_condition(column))) }}
    {% endif %}
    {{ return(column ~ ' is not null') }}
{% endmacro %}
