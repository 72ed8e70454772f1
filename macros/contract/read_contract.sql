{#
    What the source YAML says about one table, as a plain dict.

    Call it once, at the top of a staging model, and hand the result to the other macros:

        {% set contract = scaffold_source.read_contract('shop', 'orders') %}

    source, table   the names as in `sources:`

    Returns
        source, table     the names it was called with
        file              where the table is declared, or none
        relation          the landed relation as SQL, or none
        loader            what copies the source, or none
        soft_delete       list of rules, empty when there is none
        on_deleted        'exclude' or 'flag'
        deleted_rows      'key_only' where deleted rows land with nothing but their key, or none
        test_rows         SQL predicate, or none
        test_rows_through, test_rows_once
                          lists of foreign keys, each a list of columns (see exclude_test_rows)
        created_at        column name, or none
        updated_at        column name, or none
        legacy_marker     column that only legacy rows have, or none
        status            draft, agreed or deprecated, or none
        timezone          zone that the source's naive timestamps mean, or none
        currency          currency of the source's amounts, or none
        lands             'when_filled' where an empty table does not land, or none
        legacy, measures  as agreed for the source; empty when nothing is
        producer          the table's facts: primary_key, foreign_keys, ...
        columns           name -> {quote, data_type, family, unit, currency, currency_column, currency_from, references, timezone,
                                epoch, pii, renamed_from, lands, unsent_as, producer_name, producer}; `family` is the data_type's (see
                                _type_family), `producer` the column's facts: type, nullable, labels, ...

    What holds for the whole source is found from any of its tables, also where they are declared in several files.

    While dbt parses, the graph is not there yet: the contract is empty and every macro renders harmlessly.
    Neither is it in dbt Core's unit tests: there the contract comes from the var `scaffold_source_contracts`.
#}
{% macro read_contract(source, table) %}
    {{ return(adapter.dispatch('read_contract', 'scaffold_source')(source, table)) }}
{% endmacro %}


{% macro default__read_contract(source, table) %}
    {% set declaration = {} %}
    {% set meta = {} %}
    {% set from_other_files = {} %}
    {% if execute %}
        {% do scaffold_source.sql_dialect() %}
        {% set declaration = scaffold_source._find_declaration(source, table) %}
        {% do meta.update(declaration['config']['meta'] or {}) %}
        {% set from_other_files = scaffold_source._from_other_files(declaration) if 'contract' not in meta else {} %}
        {% do meta.update(from_other_files) %}
    {% endif %}
    {% set contract = {'source': source, 'table': table, 'file': declaration.get('original_file_path')} %}
    {% do scaffold_source._check_table_meta(contract, meta) %}
    {% set agreements = meta['contract'] or {} %}
    {% set facts = meta['producer'] or {} %}
    {% set test_rows = scaffold_source._test_row_rule(meta['test_rows']) if meta['test_rows'] else {} %}
    {% do contract.update({
        'relation': declaration['relation_name'] or none,
        'loader': declaration['loader'] or from_other_files['loader'] or none,
        'soft_delete': scaffold_source._soft_delete_rules(meta['soft_delete']) if meta['soft_delete'] else [],
        'on_deleted': meta['on_deleted'] or 'exclude',
        'deleted_rows': meta['deleted_rows'] or none,
        'test_rows': test_rows.get('where') or none,
        'test_rows_through': scaffold_source._keys_in(test_rows['through']) if test_rows['through'] else [],
        'test_rows_once': scaffold_source._keys_in(test_rows['once']) if test_rows['once'] else [],
        'created_at': meta['created_at'] or none,
        'updated_at': meta['updated_at'] or none,
        'legacy_marker': meta['legacy_marker'] or none,
        'status': agreements['status'] or none,
        'timezone': agreements['timezone'] or none,
        'currency': agreements['currency'] or none,
        'lands': agreements['lands'] or none,
        'legacy': agreements['legacy'] or {},
        'measures': agreements['measures'] or [],
        'producer': facts,
    }) %}
    {% do contract.update({
        'columns': scaffold_source._read_columns(contract, declaration['columns'] or {}, facts['columns'] or {}),
    }) %}
    {{ return(contract) }}
{% endmacro %}


{# Stops where a key of the source's or the table's meta has a shape that the macros cannot read. #}
{% macro _check_table_meta(contract, meta) %}
    {% set agreements = meta['contract'] if meta['contract'] is mapping else {} %}
    {% set facts = meta['producer'] if meta['producer'] is mapping else {} %}
    {% set legacy = agreements['legacy'] if agreements['legacy'] is mapping else {} %}
    {% set test_rows = meta['test_rows'] if meta['test_rows'] is mapping else {} %}
    {% for key in test_rows if key not in ['where', 'through', 'once'] %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            '`test_rows` has a key "' ~ key ~ '", which says nothing here',
            'It takes `where` (a SQL predicate), `through` and `once` (foreign keys by their columns).'
        ) %}
    {% endfor %}
    {% do scaffold_source._check_shapes(contract, [
        ('contract', meta['contract'], ['mapping'], '{timezone: UTC}'),
        ('producer', meta['producer'], ['mapping'], '{primary_key: [id]}'),
        ('soft_delete', meta['soft_delete'], ['mapping', 'list', 'text'], '{column: deleted_at, kind: timestamp}'),
        ('on_deleted', meta['on_deleted'], ['text'], 'flag'),
        ('deleted_rows', meta['deleted_rows'], ['text'], 'key_only'),
        ('test_rows', meta['test_rows'], ['text', 'mapping'], 'is_test'),
        ('test_rows.where', test_rows['where'], ['text'], 'is_test'),
        ('test_rows.through', test_rows['through'], ['text', 'list'], '[customer_id]'),
        ('test_rows.once', test_rows['once'], ['text', 'list'], '[parent_id]'),
        ('created_at', meta['created_at'], ['text'], 'created_at'),
        ('updated_at', meta['updated_at'], ['text'], 'updated_at'),
        ('legacy_marker', meta['legacy_marker'], ['text'], 'legacy_id'),
        ('producer.primary_key', facts['primary_key'], ['list'], '[id]'),
        ('producer.unique', facts['unique'], ['list'], '[[email]]'),
        ('producer.foreign_keys', facts['foreign_keys'], ['list'], '[{columns: [shop_id], to: public.shops, references: [id]}]'),
        ('contract.status', agreements['status'], ['text'], 'draft'),
        ('contract.timezone', agreements['timezone'], ['text'], 'Europe/Paris'),
        ('contract.currency', agreements['currency'], ['text'], 'EUR'),
        ('contract.lands', agreements['lands'], ['text'], 'when_filled'),
        ('contract.legacy', agreements['legacy'], ['mapping'], '{migrated_on: 2024-03-01, marker: orders.legacy_id}'),
        ('contract.measures', agreements['measures'], ['list'], '[{name: revenue, columns: [orders.total]}]'),
        ('contract.legacy.marker', legacy['marker'], ['text', 'list'], 'orders.legacy_id'),
    ]) %}
{% endmacro %}


{#
    The columns that the source YAML declares, each with its line of the table's facts. A column of the producer's that
    is not declared under its landed name was left out by people: nothing is said about it.

    Reads `config.meta` only: dbt 2 copies the table's meta into `column.meta`.
#}
{% macro _read_columns(contract, declared, facts={}) %}
    {# Where every column lands under its name, as most do, `facts` itself says what _landed_facts would. #}
    {% set is_plain = facts is mapping and not facts.values() | reject('mapping') | list
        and not facts.values() | selectattr('lands_as', 'defined') | list %}
    {% set lines = {} if is_plain else scaffold_source._landed_facts(contract, facts) %}
    {% set families = scaffold_source._type_families(declared.values() | map(attribute='data_type') | list) %}
    {% set columns = {} %}
    {% for name, column in declared.items() %}
        {% set meta = (column['config'] or {})['meta'] or {} %}
        {% if meta['producer'] is mapping and 'type' in meta['producer'] %}
            {% do scaffold_source._raise_old_shape(contract, name, 'facts stand at the column') %}
        {% endif %}
        {% set producer_name, line = (name, facts[name] or {}) if is_plain else lines[name] or (name, {}) %}
        {% do columns.update({name: {
            'quote': column['quote'] or false,
            'data_type': column['data_type'] or none,
            'family': families[column['data_type'] or none],
            'unit': meta['unit'] or none,
            'currency': meta['currency'] or none,
            'currency_column': meta['currency_column'] or none,
            'currency_from': meta['currency_from'] or none,
            'references': meta['references'] or none,
            'timezone': meta['timezone'] or none,
            'epoch': meta['epoch'] or none,
            'pii': meta['pii'] or none,
            'renamed_from': meta['renamed_from'] or none,
            'lands': meta['lands'] or none,
            'unsent_as': meta['unsent_as'] or none,
            'producer_name': producer_name,
            'producer': line,
        }}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{# The lines of the facts by the names under which the columns land: landed name -> (producer's name, line). #}
{% macro _landed_facts(contract, facts) %}
    {% if facts is not mapping %}
        {% do scaffold_source._raise_old_shape(contract, none, '`producer.columns` is no mapping of columns to their facts') %}
    {% endif %}
    {% set lines = {} %}
    {% for name, line in facts.items() %}
        {% if line is not mapping %}
            {% do scaffold_source._raise_contract_error(
                scaffold_source._contract_path(contract, name),
                '`producer.columns` says "' ~ line ~ '", which is no mapping of facts',
                'Run `scaffold-source update`, which takes the facts anew, or write `' ~ name ~ ': {type: bigint}`.'
            ) %}
        {% endif %}
        {# "" is a column that does not land. #}
        {% set landed = line['lands_as'] if 'lands_as' in line else name %}
        {% do lines.update({landed: (name, line)}) if landed %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# Stops at a source YAML of an earlier version, which the macros do not read. #}
{% macro _raise_old_shape(contract, column, problem) %}
    {% do scaffold_source._raise_contract_error(
        scaffold_source._contract_path(contract, column),
        problem ~ ', as earlier versions wrote them',
        'Write the source YAML anew with `scaffold-source add` or `generate_source`: facts stand in one block,'
        ~ ' `config.meta.producer` of the table, a line a column under its `columns`.'
    ) %}
{% endmacro %}


{# A rule, a list of rules, `none` (an answer: nobody soft-deletes here) or nothing: always a list. #}
{% macro _soft_delete_rules(soft_delete) %}
    {% if not soft_delete or soft_delete == 'none' %}
        {{ return([]) }}
    {% elif soft_delete is mapping or soft_delete is string %}
        {{ return([soft_delete]) }}
    {% endif %}
    {{ return(soft_delete) }}
{% endmacro %}


{# What `test_rows` says, as a mapping: a text is a predicate, and `none` an answer (nobody makes test rows). #}
{% macro _test_row_rule(test_rows) %}
    {% if not test_rows or test_rows == 'none' %}
        {{ return({}) }}
    {% endif %}
    {{ return(test_rows if test_rows is mapping else {'where': test_rows}) }}
{% endmacro %}


{# One foreign key or several, each a column or a list of columns: always a list of lists. #}
{% macro _keys_in(keys) %}
    {% set lists = [] %}
    {% for key in ([keys] if keys is string else keys or []) %}
        {% do lists.append([key] if key is string else key) %}
    {% endfor %}
    {{ return(lists) }}
{% endmacro %}
