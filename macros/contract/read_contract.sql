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
        columns           name -> {quote, data_type, family, unit, currency, currency_column, currency_from, timezone,
                                epoch, pii, renamed_from, producer}; `family` is the data_type's (see type_family)

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
        'columns': scaffold_source.read_columns(declaration.get('columns') or {}),
    }) %}
    {{ return(contract) }}
{% endmacro %}


{# Stops where a key of the source's or the table's meta has a shape that the macros cannot read. #}
{% macro check_table_meta(where, meta) %}
    {% set rule = '{column: deleted_at, kind: timestamp}' %}
    {% do scaffold_source.check_shapes(where, [
        ('contract', meta.get('contract'), ['mapping'], '{timezone: UTC}'),
        ('producer', meta.get('producer'), ['mapping'], '{primary_key: [id]}'),
        ('soft_delete', meta.get('soft_delete'), ['mapping', 'list', 'text'], rule),
        ('on_deleted', meta.get('on_deleted'), ['text'], 'flag'),
        ('test_rows', meta.get('test_rows'), ['text'], 'is_test'),
        ('updated_at', meta.get('updated_at'), ['text'], 'updated_at'),
        ('legacy_marker', meta.get('legacy_marker'), ['text'], 'legacy_id'),
    ]) %}
    {% set agreements = meta.get('contract') or {} %}
    {% set facts = meta.get('producer') or {} %}
    {% do scaffold_source.check_shapes(where, [
        ('producer.primary_key', facts.get('primary_key'), ['list'], '[id]'),
        ('producer.unique', facts.get('unique'), ['list'], '[[email]]'),
        ('producer.foreign_keys', facts.get('foreign_keys'), ['list'], '[{columns: [shop_id], to: public.shops, references: [id]}]'),
    ]) %}
    {% set measure = '[{name: revenue, columns: [orders.total]}]' %}
    {% do scaffold_source.check_shapes(where, [
        ('contract.timezone', agreements.get('timezone'), ['text'], 'Europe/Paris'),
        ('contract.currency', agreements.get('currency'), ['text'], 'EUR'),
        ('contract.legacy', agreements.get('legacy'), ['mapping'], '{migrated_on: 2024-03-01, marker: orders.legacy_id}'),
        ('contract.measures', agreements.get('measures'), ['list'], measure),
    ]) %}
    {% do scaffold_source.check_shapes(where, [
        ('contract.legacy.marker', (agreements.get('legacy') or {}).get('marker'), ['text', 'list'], 'orders.legacy_id'),
    ]) %}
{% endmacro %}


{# The columns of the contract. Reads `config.meta` only: dbt 2 copies the table's meta into `column.meta`. #}
{% macro read_columns(columns) %}
    {% set families = scaffold_source.type_families(columns.values() | map(attribute='data_type') | list) %}
    {% set found = {} %}
    {% for name, column in columns.items() %}
        {% set meta = (column.get('config') or {}).get('meta') or {} %}
        {% set facts = {
            'unit': none, 'currency': none, 'currency_column': none, 'currency_from': none, 'timezone': none, 'epoch': none,
            'pii': none, 'renamed_from': none,
        } %}
        {% do facts.update(meta) %}
        {% do facts.update({
            'quote': column.get('quote') or false,
            'data_type': column.get('data_type'),
            'family': families[column.get('data_type')],
            'producer': meta.get('producer') or {},
        }) %}
        {% do found.update({name: facts}) %}
    {% endfor %}
    {{ return(found) }}
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
