{#
    The rows of the package's models, read from `graph.sources`: what the source YAML of the project, and of the
    packages it installs, says. No query runs, however many tables there are.

    A source's id is the beginning of its tables' ids, which are dbt's own: source.shop_project.shop.orders.
#}

{# One row per source; what holds for all tables stands in the nodes of one of its files, which may be all it has. #}
{% macro _source_rows() %}
    {% set rows = [] %}
    {% for id, tables in scaffold_source._tables_by_source().items() %}
        {% set node = tables[0] %}
        {% set agreed = scaffold_source._agreements(tables) %}
        {% set sla = scaffold_source._mapping_or_nothing(agreed.get('sla')) %}
        {% set kept = scaffold_source._mapping_or_nothing(scaffold_source._source_level(tables, 'producer_database')) %}
        {% do rows.append([
            id, node.package_name, node.source_name, tables | map(attribute='source_description') | select | first | default(none), node.database, node.schema,
            tables | map(attribute='loader') | select | first | default(none),
            agreed.get('version'), agreed.get('status'), agreed.get('timezone'), agreed.get('currency'),
            agreed.get('tenant_column'), agreed.get('channel'), agreed.get('notes'), agreed.get('notify'),
            sla.get('notice'), sla.get('respond'), sla.get('fix'), scaffold_source._minutes_of(sla.get('fix')),
            kept.get('kind'), kept.get('version'), tables | length, node.original_file_path,
        ]) %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{% macro _table_rows() %}
    {% set rows = [] %}
    {% for node in scaffold_source._source_nodes() %}
        {% set meta = node.config.meta or {} %}
        {% set facts = scaffold_source._mapping_or_nothing(meta.get('producer')) %}
        {% set freshness = node.freshness or {} %}
        {% do rows.append([
            node.unique_id, scaffold_source._source_id(node), node.source_name, node.name, node.relation_name, node.description or none,
            facts.get('kind', 'table') if facts else none, facts.get('primary_key'), meta.get('role'), meta.get('soft_delete'),
            meta.get('on_deleted') or 'exclude', meta.get('test_rows'), meta.get('created_at'), meta.get('updated_at'),
            node.loaded_at_field or node.loaded_at_query or none,
            scaffold_source._period_minutes(freshness.get('warn_after')),
            scaffold_source._period_minutes(freshness.get('error_after')),
            node.columns | length, node.original_file_path,
        ]) %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{% macro _column_rows() %}
    {% set rows = [] %}
    {% for node in scaffold_source._source_nodes() %}
        {% set producer = scaffold_source._mapping_or_nothing((node.config.meta or {}).get('producer')) %}
        {% set key = producer.get('primary_key') or [] %}
        {% set lines = scaffold_source._landed_facts({'source': node.source_name, 'table': node.name}, producer.get('columns') or {}) %}
        {% for name, column in node.columns.items() %}
            {% set meta = (column.get('config') or {}).get('meta') or {} %}
            {% set producer_name, facts = lines.get(name) or (name, {}) %}
            {% do rows.append([
                node.unique_id, node.source_name, node.name, name, loop.index, column.get('description') or none,
                column.get('data_type'), producer_name if facts else none, facts.get('type'),
                facts.get('nullable', true) if facts else none, producer_name in key,
                facts.get('labels') or facts.get('values'), meta.get('unit'), meta.get('currency'), meta.get('currency_column'),
                meta.get('timezone'), meta.get('epoch'), meta.get('pii'),
            ]) %}
        {% endfor %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{# Who stands for a source, on the producer's side and on the consumer's. #}
{% macro _owner_rows() %}
    {% set rows = [] %}
    {% for id, tables in scaffold_source._tables_by_source().items() %}
        {% for side in ['producer', 'consumer'] %}
            {% set people = scaffold_source._mapping_or_nothing(scaffold_source._agreements(tables).get(side)) %}
            {% for role, owner in people.items() if owner is not none %}
                {% do rows.append([id, tables[0].source_name, side, role | string, owner]) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{# One row per measure and column that it needs. #}
{% macro _measure_rows() %}
    {% set rows = [] %}
    {% for id, tables in scaffold_source._tables_by_source().items() %}
        {% set declared = {} %}
        {% for node in tables %}
            {% do declared.update({node.name: node.columns}) %}
        {% endfor %}
        {% set contract = scaffold_source.read_contract(tables[0].source_name, tables[0].name) %}
        {% for measure in scaffold_source._wanted_measures(contract, none) %}
            {% for place in measure.get('columns') or [] %}
                {% set table = place.split('.')[0] %}
                {% set column = place.split('.')[1:] | join('.') %}
                {% do rows.append([
                    id, tables[0].source_name, measure['name'], measure.get('needed_by'), table, column, measure.get('filled'),
                    column in declared.get(table, {}),
                ]) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{# What is watched on each source table: its data tests, and its freshness. #}
{% macro _check_rows() %}
    {% set rows = [] %}
    {% if not execute %}
        {{ return(rows) }}
    {% endif %}
    {% for node in scaffold_source._source_nodes() %}
        {% set freshness = node.freshness or {} %}
        {% if scaffold_source._period_minutes(freshness.warn_after) or scaffold_source._period_minutes(freshness.error_after) %}
            {% do rows.append([node.unique_id ~ '.freshness', node.unique_id, 'freshness', 'freshness', none]) %}
        {% endif %}
    {% endfor %}
    {% for node in graph.nodes.values() if node.resource_type == 'test' %}
        {% set table = scaffold_source._tested_source(node) %}
        {% if table %}
            {% do rows.append([node.unique_id, table, 'data test', node.name, node.config.severity | lower]) %}
        {% endif %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{#
    The id of the source table that a data test is declared on, or none. dbt Core says which model a test is attached
    to, but not which source: among those it reads, it is the one that its argument `model` names.
#}
{% macro _tested_source(node) %}
    {% set read = node.depends_on.nodes | select('in', graph.sources) | list %}
    {% if not node.config.enabled or not read or node.attached_node in graph.nodes %}
        {{ return(none) }}
    {% elif not node.test_metadata %}
        {{ return(read[0] if node.depends_on.nodes | length == 1 else none) }}
    {% endif %}
    {% for id in read %}
        {% set call = "source('" ~ graph.sources[id].source_name ~ "', '" ~ graph.sources[id].name ~ "')" %}
        {% if call in node.test_metadata.kwargs.get('model', '') %}
            {{ return(id) }}
        {% endif %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# Every source table, sorted, so that the same YAML gives the same SQL. #}
{% macro _source_nodes() %}
    {{ return(graph.get('sources', {}).values() | sort(attribute='unique_id') if execute else []) }}
{% endmacro %}

{% macro _source_id(node) %}
    {{ return('source.' ~ node.package_name ~ '.' ~ node.source_name) }}
{% endmacro %}

{% macro _tables_by_source() %}
    {% set sources = {} %}
    {% for node in scaffold_source._source_nodes() %}
        {% do sources.setdefault(scaffold_source._source_id(node), []).append(node) %}
    {% endfor %}
    {{ return(sources) }}
{% endmacro %}


{# What people agreed on for the whole source. #}
{% macro _agreements(tables) %}
    {{ return(scaffold_source._mapping_or_nothing(scaffold_source._source_level(tables, 'contract'))) }}
{% endmacro %}

{# What stands under a key of the source's own meta, in whichever of its files. #}
{% macro _source_level(tables, key) %}
    {% for node in tables if key in (node.config.meta or {}) %}
        {{ return(node.config.meta[key]) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}

{# An odd shape is no reason to lose the whole table of contracts: what cannot be read is left out. #}
{% macro _mapping_or_nothing(value) %}
    {{ return(value if value is mapping else {}) }}
{% endmacro %}


{# A period of dbt's freshness in minutes. #}
{% macro _period_minutes(period) %}
    {% if not period or not period.count %}
        {{ return(none) }}
    {% endif %}
    {{ return(period.count * {'minute': 1, 'hour': 60, 'day': 1440}[period.period | string]) }}
{% endmacro %}


{# A time as people write it (30m, 4h, 2 days, 1w) in minutes of the calendar, or none where it says something else. #}
{% macro _minutes_of(text) %}
    {% set seconds = scaffold_source._duration_seconds(text) %}
    {{ return((seconds / 60) | int if seconds is not none else none) }}
{% endmacro %}
