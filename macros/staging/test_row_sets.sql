{#
    Which rows of other tables are test rows: a set of keys for each table that `test_rows` leads to, by the name that
    the set has in SQL. A set is {contract, columns, links}: `columns` are those by which other tables point at its rows,
    `links` its own foreign keys to rows of further sets, as {columns, to, referenced}. Every set comes behind those that it
    asks, and each is there once, however many ways lead to it.
#}


{#
    The foreign keys of a table that count and lead to test rows, in SQL's words; adds the sets that they ask to `sets`.
    `trail` are the tables on the way here. `round` is none, or 'once' behind a key of `once`, where no other such key counts.
#}
{% macro _test_links(contract, sets, trail, round) %}
    {% set links = [] %}
    {% set counted = [] %}
    {% for key in contract['test_rows_through'] %}
        {% do counted.append(('through', key, round)) %}
    {% endfor %}
    {% for key in contract['test_rows_once'] if not round %}
        {% do counted.append(('once', key, 'once')) %}
    {% endfor %}
    {% for kind, key, parents_round in counted %}
        {% for foreign_key in scaffold_source._foreign_keys_of(contract, 'test_rows.' ~ kind, key) %}
            {% set parent = scaffold_source._parent_contract(contract, 'test_rows.' ~ kind, foreign_key) %}
            {% set way = [] if kind == 'once' else trail %}
            {% set name = scaffold_source._test_set(parent, sets, way, parents_round) %}
            {% if name %}
                {% set referenced = scaffold_source._referenced_columns(parent, foreign_key) %}
                {% for column in referenced if column not in sets[name]['columns'] %}
                    {% do sets[name]['columns'].append(column) %}
                {% endfor %}
                {% do links.append({
                    'columns': scaffold_source._key_in_landed_names(contract, foreign_key['columns']),
                    'to': name,
                    'referenced': referenced,
                }) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(links) }}
{% endmacro %}


{# The name of a table's set of test rows, added to `sets` where it is new; none where nothing marks any. #}
{% macro _test_set(contract, sets, trail, round) %}
    {% if contract['table'] in trail %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'the keys of `test_rows.through` lead round in a circle: ' ~ (trail + [contract['table']]) | join(' -> '),
            'Write one of these keys under `once` instead: there one step counts.'
        ) %}
    {% endif %}
    {% for name, known in sets.items() if known['contract']['table'] == contract['table'] and known['round'] == round %}
        {{ return(name) }}
    {% endfor %}
    {% set links = scaffold_source._test_links(contract, sets, trail + [contract['table']], round) %}
    {% if not links and not contract['test_rows'] %}
        {{ return(none) }}
    {% endif %}
    {% set name = 'test_rows_' ~ (sets | length + 1) %}
    {% do sets.update({name: {'contract': contract, 'round': round, 'columns': [], 'links': links}}) %}
    {{ return(name) }}
{% endmacro %}


{# Adds a set and every set that it asks to `needed`, by name. #}
{% macro _add_needed_sets(name, sets, needed) %}
    {% if name not in needed %}
        {% do needed.append(name) %}
        {% for link in sets[name]['links'] %}
            {% do scaffold_source._add_needed_sets(link['to'], sets, needed) %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{# The query of a set. A branch for each reason: databases join each, and would ask row by row behind an `or`. #}
{% macro _test_set_sql(name, sets, is_with) %}
    {% set contract = sets[name]['contract'] %}
    {% set relation = scaffold_source._landed_relation(contract['source'], contract['table']) %}
    {% set branch = 'select landed.' ~ sets[name]['columns'] | join(', landed.') ~ ' from (select * from ' ~ relation ~ ') as landed where ' %}
    {% set branches = [] %}
    {% if contract['test_rows'] %}
        {% do branches.append(branch ~ '(' ~ scaffold_source._test_rows_condition(contract) ~ ')') %}
    {% endif %}
    {% for link in sets[name]['links'] %}
        {% set comparisons = [] %}
        {% for column in link['columns'] %}
            {% do comparisons.append(link['to'] ~ '.' ~ link['referenced'][loop.index0] ~ ' = landed.' ~ column) %}
        {% endfor %}
        {% set parents = link['to'] if is_with else scaffold_source._inlined_set(link['to'], sets) %}
        {% do branches.append(
            branch ~ 'exists (select 1 from ' ~ parents ~ ' where ' ~ comparisons | join(' and ') ~ ')'
        ) %}
    {% endfor %}
    {{ return(branches | join(' union all ')) }}
{% endmacro %}


{# A set as a subquery, for databases that take no `with` inside a query. #}
{% macro _inlined_set(name, sets) %}
    {{ return('(' ~ scaffold_source._test_set_sql(name, sets, false) ~ ') as ' ~ name) }}
{% endmacro %}


{# Adds the tables whose test rows decide about a table's to `names`, each before its own parents. #}
{% macro _add_test_parents(contract, names, start) %}
    {% for kind, keys in [('through', contract['test_rows_through']), ('once', contract['test_rows_once'])] %}
        {% for key in keys %}
            {% for foreign_key in scaffold_source._foreign_keys_of(contract, 'test_rows.' ~ kind, key) %}
                {% set parent = scaffold_source._parent_contract(contract, 'test_rows.' ~ kind, foreign_key) %}
                {% if parent['table'] not in names and parent['table'] != start %}
                    {% do names.append(parent['table']) %}
                    {% do scaffold_source._add_test_parents(parent, names, start) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
{% endmacro %}


{#
    The foreign keys of a table that consist of the landed columns `names`, in any order: the producer's, as its facts have
    them, and the one that people agreed on, as {columns, to_table, references_landed}. `place` names the list.
#}
{% macro _foreign_keys_of(contract, place, names) %}
    {% set wanted = [] %}
    {% for name in names %}
        {% do wanted.append(scaffold_source._contract_column(contract, name, place)['producer_name']) %}
    {% endfor %}
    {% set keys = [] %}
    {% set declared = [] %}
    {% for key in contract['producer'].get('foreign_keys') or [] %}
        {% do keys.append(key) if key['columns'] | sort == wanted | sort and key['references'] %}
        {% do declared.append(key['columns'] | join(' + ')) %}
    {% endfor %}
    {% set agreed = scaffold_source._agreed_key(contract, names[0]) if names | length == 1 %}
    {% do keys.append(agreed) if agreed %}
    {% if not keys %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            '`' ~ place ~ '` names ' ~ names | join(' + ') ~ ', and the table has no foreign key of this',
            'Its foreign keys are ' ~ (declared | join(', ') or 'none') ~ ': name one of them, or none. A key that nobody'
            ~ ' declares is agreed at its column, under `config.meta`: `references: customers.id`.'
        ) %}
    {% endif %}
    {{ return(keys) }}
{% endmacro %}


{# What `references` of a landed column says, `table.column` of the same source, as _foreign_keys_of has it; or none. #}
{% macro _agreed_key(contract, name) %}
    {% set to = contract['columns'][name]['references'] %}
    {% if to is none or to == 'none' %}
        {{ return(none) }}
    {% endif %}
    {% set parts = modules.re.match('(?s)(.+)[.]([^.]+)$', to | string) %}
    {% if not parts %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, name),
            '`references` is "' ~ to ~ '", which is no column of a table',
            'Write the table as the source calls it, and its landed column: `references: customers.id`.'
        ) %}
    {% endif %}
    {{ return({'columns': [contract['columns'][name]['producer_name']], 'to_table': parts.group(1), 'references_landed': [parts.group(2)]}) }}
{% endmacro %}


{# The contract of the table that a foreign key points at. #}
{% macro _parent_contract(contract, place, foreign_key) %}
    {% if 'to_table' in foreign_key %}
        {{ return(scaffold_source.read_contract(contract['source'], foreign_key['to_table'])) }}
    {% endif %}
    {% set to = foreign_key['to'] %}
    {% set name = scaffold_source._source_table_of(contract, to) %}
    {% if not name %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            '`' ~ place ~ '` leads through ' ~ foreign_key['columns'] | join(' + ') ~ ' to ' ~ to
            ~ ', and no table of the source says that it is this one',
            'Declare that table, or take the key out of `' ~ place ~ '`.'
        ) %}
    {% endif %}
    {{ return(scaffold_source.read_contract(contract['source'], name)) }}
{% endmacro %}


{# The name in `sources:` of the producer's table `to` (public.customers): of the table of its name, else of any that says so. #}
{% macro _source_table_of(contract, to) %}
    {% set schema, table = scaffold_source._relation_parts(to) %}
    {% set given = var('scaffold_source_contracts', {}).get(contract['source']) or {} %}
    {% for name, declared in given.items() %}
        {% set facts = ((declared or {}).get('meta') or {}).get('producer') or {} %}
        {% if (facts.get('table') or name) == table and facts.get('schema') in [none, schema] %}
            {{ return(name) }}
        {% endif %}
    {% endfor %}
    {% for node in (graph.get('sources') or {}).values() if node.source_name == contract['source'] %}
        {% set facts = (node.config.meta or {}).get('producer') or {} %}
        {% if facts and (facts.get('table') or node.name) == table and facts.get('schema') in [none, schema] %}
            {{ return(node.name) }}
        {% endif %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# The schema and the name of a table as facts say them: public.orders, or "Web Shop"."order""s". #}
{% macro _relation_parts(to) %}
    {% set name = '("(?:[^"]|"")+"|[^".]+)' %}
    {% set parts = modules.re.match(name ~ '[.]' ~ name ~ '(?!.)', to | string) %}
    {% if not parts %}
        {{ return([none, to]) }}
    {% endif %}
    {% set names = [] %}
    {% for part in parts.groups() %}
        {% do names.append(part[1:-1] | replace('""', '"') if part[0] == '"' else part) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# The columns that a foreign key points at, as SQL. #}
{% macro _referenced_columns(parent, foreign_key) %}
    {% if 'to_table' not in foreign_key %}
        {{ return(scaffold_source._key_in_landed_names(parent, foreign_key['references'])) }}
    {% endif %}
    {% set columns = [] %}
    {% for name in foreign_key['references_landed'] %}
        {% set facts = scaffold_source._contract_column(parent, name, 'references of another table') %}
        {% do columns.append(scaffold_source.quoted(name) if facts['quote'] else name) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{# The landed names of the producer's columns, as SQL. #}
{% macro _key_in_landed_names(contract, producer_names) %}
    {% set landed = {} %}
    {% for name, facts in contract['columns'].items() %}
        {% do landed.update({facts['producer_name']: scaffold_source.quoted(name) if facts['quote'] else name}) %}
    {% endfor %}
    {% set columns = [] %}
    {% for name in producer_names %}
        {% if name not in landed %}
            {% do scaffold_source._raise_contract_error(
                scaffold_source._contract_path(contract, name),
                '`test_rows` of another table leads here by this column, and the source YAML declares no such column',
                'Add it under `columns:`, or take the key out of `test_rows` there.'
            ) %}
        {% endif %}
        {% do columns.append(landed[name]) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
