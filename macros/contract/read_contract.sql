{#
    What the source YAML says about one table, as a plain dict.

    Call it once, at the top of a staging model, and hand the result to the other macros:

        {% set contract = scaffold_source.read_contract('shop', 'orders') %}

    Returns
        source, table     the names it was called with
        file              where the source is declared, or none
        relation          the landed relation as SQL, or none
        soft_delete       list of rules, empty when there is none
        on_deleted        'exclude' or 'flag'
        test_rows         SQL predicate, or none
        updated_at        column name, or none
        legacy_marker     column that only legacy rows have, or none
        timezone          zone that the source's naive timestamps mean, or none
        currency          currency of the source's amounts, or none
        legacy, measures  as agreed for the source; empty when nothing is
        producer          the table's facts: primary_key, foreign_keys, ...
        columns           name -> {quote, data_type, unit, currency, currency_column, currency_from, timezone,
                                epoch, pii, producer}

    While dbt parses, the graph is not there yet: the contract is empty and every macro renders harmlessly.
    Neither is it in dbt Core's unit tests: there the contract comes from the var `scaffold_source_contracts`.
#}
{% macro read_contract(source, table) %}
    {{ return(adapter.dispatch('read_contract', 'scaffold_source')(source, table)) }}
{% endmacro %}


{% macro default__read_contract(source, table) %}
    {% set declaration = {} %}
    {% if execute %}
        {% do scaffold_source.sql_dialect() %}
        {% set declaration = scaffold_source.find_declaration(source, table) %}
    {% endif %}
    {% set meta = (declaration.get('config') or {}).get('meta') or {} %}
    {% set contract = {'source': source, 'table': table, 'file': declaration.get('original_file_path')} %}
    {% do scaffold_source.check_table_meta(scaffold_source.contract_path(contract), meta) %}
    {% set agreements = meta.get('contract') or {} %}
    {% do contract.update({
        'relation': declaration.get('relation_name'),
        'soft_delete': scaffold_source.soft_delete_rules(meta.get('soft_delete')),
        'on_deleted': meta.get('on_deleted') or 'exclude',
        'test_rows': none if meta.get('test_rows') == 'none' else meta.get('test_rows'),
        'updated_at': meta.get('updated_at'),
        'legacy_marker': meta.get('legacy_marker'),
        'timezone': agreements.get('timezone'),
        'currency': agreements.get('currency'),
        'legacy': agreements.get('legacy') or {},
        'measures': agreements.get('measures') or [],
        'producer': meta.get('producer') or {},
        'columns': {},
    }) %}
    {% for name, column in (declaration.get('columns') or {}).items() %}
        {% do contract['columns'].update({name: scaffold_source.read_column(column or {})}) %}
    {% endfor %}
    {{ return(contract) }}
{% endmacro %}


{# Stops where a key of the source's or the table's meta has a shape that the macros cannot read. #}
{% macro check_table_meta(where, meta) %}
    {% do scaffold_source.check_shape(where, 'contract', meta.get('contract'), ['mapping'], '{timezone: UTC}') %}
    {% do scaffold_source.check_shape(where, 'producer', meta.get('producer'), ['mapping'], '{primary_key: [id]}') %}
    {% do scaffold_source.check_shape(
        where, 'soft_delete', meta.get('soft_delete'), ['mapping', 'list', 'text'], '{column: deleted_at, kind: timestamp}'
    ) %}
    {% do scaffold_source.check_shape(where, 'test_rows', meta.get('test_rows'), ['text'], 'is_test') %}
    {% for key in ['updated_at', 'legacy_marker'] %}
        {% do scaffold_source.check_shape(where, key, meta.get(key), ['text'], key) %}
    {% endfor %}
    {% set agreements = meta.get('contract') or {} %}
    {% set shapes = {
        'timezone': ('text', 'Europe/Paris'),
        'currency': ('text', 'EUR'),
        'legacy': ('mapping', '{migrated_on: 2024-03-01, marker: orders.legacy_id}'),
        'measures': ('list', '[{name: revenue, columns: [orders.total]}]'),
    } %}
    {% for key, shape in shapes.items() %}
        {% do scaffold_source.check_shape(where, 'contract.' ~ key, agreements.get(key), [shape[0]], shape[1]) %}
    {% endfor %}
{% endmacro %}


{# One column of the contract. Reads `config.meta` only: dbt 2 copies the table's meta into `column.meta`. #}
{% macro read_column(column) %}
    {% set meta = (column.get('config') or {}).get('meta') or {} %}
    {% set facts = {
        'quote': column.get('quote') or false,
        'data_type': column.get('data_type'),
        'producer': meta.get('producer') or {},
    } %}
    {% for key in ['unit', 'currency', 'currency_column', 'currency_from', 'timezone', 'epoch', 'pii'] %}
        {% do facts.update({key: meta.get(key)}) %}
    {% endfor %}
    {{ return(facts) }}
{% endmacro %}


{# A rule, a list of rules, `none` (an answer: nobody soft-deletes here) or nothing: always a list. #}
{% macro soft_delete_rules(soft_delete) %}
    {% if not soft_delete or soft_delete == 'none' %}
        {{ return([]) }}
    {% elif soft_delete is mapping or soft_delete is string %}
        {{ return([soft_delete]) }}
    {% endif %}
    {{ return(soft_delete) }}
{% endmacro %}
