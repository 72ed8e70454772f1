{#
    The declaration of source.table, shaped like a node of graph.sources.

    A source may be declared in an installed package. When two projects declare the same source and table,
    the one being built wins. What a unit test gives in a var wins over both.
#}
{% macro _find_declaration(source, table) %}
    {% set found = {} %}
    {% if table not in (var('scaffold_source_contracts', {}).get(source) or {}) %}
        {% set sources = graph.get('sources') or {} %}
        {% set own_id = ['source', project_name, source, table] | join('.') %}
        {# By its id, else among all: a project has thousands of tables, and a model asks for one. #}
        {% set candidates = [sources[own_id]] if own_id in sources else sources.values() %}
        {% for node in candidates if node.source_name == source and node.name == table %}
            {% if not found %}
                {% do found.update(node) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(found or scaffold_source._find_declaration_in_var(source, table)) }}
{% endmacro %}


{#
    What the table's declaration lacks and another file of its source says of the whole source: `contract`,
    `producer_database` and `loader`. Properties of a source do not cross files in dbt:
    https://github.com/dbt-labs/dbt-core/issues/5629. One file holds `contract`: a table that has it needs no other.
#}
{% macro _from_other_files(node) %}
    {% set found = {} %}
    {% set meta = node.config.meta or {} %}
    {% if 'contract' not in meta and node.source_name %}
        {% for other in graph.sources.values() if other.source_name == node.source_name and other.package_name == node.package_name %}
            {% for key in ['contract', 'producer_database'] if key not in meta and key in (other.config.meta or {}) %}
                {% do found.setdefault(key, other.config.meta[key]) %}
            {% endfor %}
            {% if other.loader and not node.loader %}
                {% do found.setdefault('loader', other.loader) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}


{#
    The same from the var `scaffold_source_contracts`, which is how a dbt unit test gives a contract:

        overrides:
          vars:
            scaffold_source_contracts:
              shop:                                       # source
                orders:                                   # table
                  meta: {soft_delete: ..., contract: {timezone: UTC}}
                  columns:
                    placed_at: {data_type: timestamp, meta: {timezone: America/New_York}}
#}
{% macro _find_declaration_in_var(source, table) %}
    {% set contracts = var('scaffold_source_contracts', {}) %}
    {% if table not in (contracts.get(source) or {}) %}
        {% do scaffold_source._raise_contract_error(
            source ~ '.' ~ table,
            'no source of this name and table is declared',
            'Check `sources:` in the YAML for a source named "' ~ source ~ '" with a table named "' ~ table ~ '"'
            ~ ' that is enabled. dbt Core shows no sources to a unit test: there, give the contract in'
            ~ ' `overrides: {vars: {scaffold_source_contracts: {' ~ source ~ ': {' ~ table ~ ': {meta: ..., columns: ...}}}}}`.'
        ) %}
    {% endif %}
    {% set given = contracts[source][table] or {} %}
    {% set columns = {} %}
    {% for name, column in (given.get('columns') or {}).items() %}
        {% set facts = column or {} %}
        {% do columns.update({name: {
            'quote': facts.get('quote'),
            'data_type': facts.get('data_type'),
            'config': {'meta': facts.get('meta')},
        }}) %}
    {% endfor %}
    {{ return({'config': {'meta': given.get('meta')}, 'columns': columns}) }}
{% endmacro %}
