{#
    Prints and returns the source YAML of a landed schema: tables, columns, types, comments, keys where the warehouse
    knows them, and what names and types propose about deletions, times, money and test rows.

        dbt --quiet run-operation generate_source --args '{schema: shop, timezone: UTC}' > _shop__sources.yml

    schema     where the data landed
    source     name of the source; default, the schema's
    database   where the schema is; default, the target's
    tables     names of the tables; default, all
    timezone   zone that naive timestamps mean, which no warehouse knows; without it, they are not proposed to be read

    One query, however many tables. The rules are the CLI's (`infer/`), which knows more, because it reads the
    producer: enum labels, checks, triggers, the server's zone.
#}
{% macro generate_source(schema, source=none, database=none, tables=none, timezone=none) %}
    {{ return(adapter.dispatch('generate_source', 'scaffold_source')(schema, source, database, tables, timezone)) }}
{% endmacro %}


{% macro default__generate_source(schema, source=none, database=none, tables=none, timezone=none) %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% do scaffold_source.sql_dialect() %}
    {% if timezone %}
        {% do scaffold_source._known_timezone('generate_source', timezone) %}
    {% endif %}
    {% set name = source or schema %}
    {% set found = scaffold_source._landed_tables(database or target.get('database'), schema, tables) %}
    {% set landed = scaffold_source._without_loaders_tables(found) if not tables else found %}
    {% set table_names = scaffold_source._source_table_names(landed.keys() | list) %}
    {% set nodes = [] %}
    {% for table in landed.values() | sort(attribute='name') %}
        {% do nodes.append(scaffold_source._source_table(name, schema, table, table_names, timezone)) %}
    {% endfor %}
    {% set tree = {'name': name} %}
    {% do tree.update({'database': database} if database else {}) %}
    {% set agreements = {'version': '1.0.0', 'status': 'draft'} %}
    {% do agreements.update({'timezone': timezone} if timezone else {}) %}
    {% do tree.update({'schema': schema, 'config': {'meta': {'contract': agreements}}, 'tables': nodes}) %}
    {% set lines = [
        '# What people agree on is yours to edit, and so is every test and description. Each table\'s',
        '# `config.meta.producer` holds facts, as the tables that landed declare them.',
    ] %}
    {% do lines.extend(scaffold_source._yaml_lines({'sources': [tree]})) %}
    {% for left_out in found if left_out not in landed %}
        {% do lines.append("# Left out, the loader's own: " ~ scaffold_source._yaml_scalar(left_out)) %}
    {% endfor %}
    {% set text = lines | join('\n') %}
    {% do print(text) %}
    {{ return(text) }}
{% endmacro %}


{#
    What landed, table -> {name, kind, comment, columns, primary_key, unique, foreign_keys}, from one query
    (see landed_schema_sql).
#}
{% macro _landed_tables(database, schema, names) %}
    {% set landed = {} %}
    {% for row in run_query(scaffold_source.landed_schema_sql(database, schema)).rows %}
        {% if not names or row[1] in names %}
            {% if row[1] not in landed %}
                {% do landed.update({row[1]: {
                    'name': row[1], 'kind': none, 'comment': none, 'columns': [], 'keys': {},
                }}) %}
            {% endif %}
            {% set table = landed[row[1]] %}
            {% if row[0] == 'column' %}
                {% do table.update({'kind': row[9], 'comment': row[10]}) %}
                {% do table['columns'].append({
                    'name': row[4], 'type': row[5], 'comment': row[6], 'nullable': row[7] == 'YES', 'default': row[8],
                }) if row[4] %}
            {% else %}
                {% set key = table['keys'].setdefault(row[3], {'kind': row[0], 'columns': [], 'to': row[5], 'references': []}) %}
                {% do key['columns'].append(row[4]) %}
                {% do key['references'].append(row[6]) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% for name in names or [none] if name not in landed and (name or not landed) %}
        {% do scaffold_source._raise_contract_error(
            'generate_source',
            'nothing landed as ' ~ [database, schema, name] | select | join('.') ~ ', or ' ~ target.get('user', 'this user')
            ~ ' may not see it',
            'Check `schema`, `database` and `tables` (case counts), and what the user is granted.'
        ) %}
    {% endfor %}
    {{ return(landed) }}
{% endmacro %}


{# Without the tables in which dlt, Airbyte, Stitch, Fivetran, AWS DMS and Estuary keep their own books. #}
{% macro _without_loaders_tables(landed) %}
    {% set books = '^(_dlt_|_airbyte_(raw|tmp)_|_sdc_|awsdms_|flow_(checkpoints|materializations)_|fivetran_audit$)' %}
    {% set producers = {} %}
    {% for name, table in landed.items() if not modules.re.search(books, name | lower) %}
        {% do producers.update({name: table}) %}
    {% endfor %}
    {{ return(producers) }}
{% endmacro %}


{# What dbt can call each table: its own name where that is plain, else snake_case; a clash ends in a hash. #}
{% macro _source_table_names(landed_names) %}
    {% set wanted = {} %}
    {% set counts = {} %}
    {% for name in landed_names %}
        {% set plain = name if modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', name) else scaffold_source._snake_case(name) %}
        {% do wanted.update({name: plain}) %}
        {% do counts.update({plain: counts.get(plain, 0) + 1}) %}
    {% endfor %}
    {% set names = {} %}
    {% for name, plain in wanted.items() %}
        {% do names.update({name: plain if counts[plain] == 1 or plain == name else plain ~ '_' ~ local_md5(name)[:8]}) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# One table of the source, in reading order: what it is, where it is, what is proposed, what is tested. #}
{% macro _source_table(source, schema, table, table_names, timezone) %}
    {% set name = table_names[table['name']] %}
    {% set keys = table['keys'].values() | list %}
    {% set primary_key = (keys | selectattr('kind', 'equalto', 'primary') | map(attribute='columns') | list + [[]])[0] %}
    {% set unique = keys | selectattr('kind', 'equalto', 'unique') | map(attribute='columns') | list %}
    {% set tree = {'name': name} %}
    {% if name != table['name'] %}
        {% do tree.update({'identifier': table['name'] | replace('"', '""')}) %}
    {% endif %}
    {% if not scaffold_source._is_plain(table['name']) %}
        {% do tree.update({'quoting': {'identifier': true}}) %}
    {% endif %}
    {% do tree.update({'description': table['comment']} if table['comment'] else {}) %}
    {% set facts = {'schema': schema} %}
    {% do facts.update({'kind': table['kind']} if table['kind'] != 'table' else {}) %}
    {% do facts.update({'primary_key': primary_key} if primary_key else {}) %}
    {% do facts.update({'unique': unique} if unique else {}) %}
    {% set references = scaffold_source._foreign_key_facts(schema, keys) %}
    {% do facts.update({'foreign_keys': references} if references else {}) %}
    {% do facts.update({'columns': scaffold_source._column_facts(table['columns'])} if table['columns'] else {}) %}
    {% set config = scaffold_source._propose_freshness(table, timezone, source, name) %}
    {% do config.update({'meta': dict(scaffold_source._propose_table_meta(table), producer=facts)}) %}
    {% do tree.update({'config': config}) %}
    {% do tree.update(scaffold_source._propose_contract_test(source, name) if table['columns'] else {}) %}
    {% set columns = [] %}
    {% for column in table['columns'] %}
        {% do columns.append(scaffold_source._source_column(source, table, column, table_names, timezone)) %}
    {% endfor %}
    {% do tree.update({'columns': columns} if columns else {}) %}
    {{ return(tree) }}
{% endmacro %}


{% macro _foreign_key_facts(schema, keys) %}
    {% set facts = [] %}
    {% for key in keys if key['kind'] == 'foreign' %}
        {% set to = key['to'] if '.' in key['to'] else schema ~ '.' ~ key['to'] %}
        {% do facts.append({'columns': key['columns'], 'to': to, 'references': key['references']}) %}
    {% endfor %}
    {{ return(facts) }}
{% endmacro %}


{# A line a column: what the landed table declares about it. #}
{% macro _column_facts(columns) %}
    {% set lines = {} %}
    {% for column in columns %}
        {% set line = {'type': column['type']} %}
        {% do line.update({} if column['nullable'] else {'nullable': false}) %}
        {% do lines.update({column['name']: line}) %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# `honours_contract`, which needs no arguments: the facts say what it tests. No two tables share a test's name. #}
{% macro _propose_contract_test(source, name) %}
    {% set test = source ~ '__' ~ name ~ '_honours_contract' %}
    {% if '__' in source ~ '_' %}
        {% set test = test ~ '_' ~ local_md5(source ~ '.' ~ name)[:8] %}
    {% endif %}
    {{ return({'data_tests': [{'scaffold_source.honours_contract': {'name': scaffold_source._short_name(test)}}]}) }}
{% endmacro %}


{# A name in 63 characters, the least that a warehouse allows; a cut one ends in a hash. #}
{% macro _short_name(name) %}
    {{ return(name if name | length <= 63 else name[:54] ~ '_' ~ local_md5(name)[:8]) }}
{% endmacro %}


{#
    One column: its type as landed, its comment, what is proposed, and a test of each foreign key of one column. The
    primary key is `honours_contract`'s to test.
#}
{% macro _source_column(source, table, column, table_names, timezone) %}
    {% set name = column['name'] %}
    {% set tree = {'name': name} %}
    {% do tree.update({'description': column['comment']} if column['comment'] else {}) %}
    {% do tree.update({'data_type': column['type']}) %}
    {% do tree.update({'quote': true} if not scaffold_source._is_plain(name) else {}) %}
    {% set meta = scaffold_source._propose_column_meta(table, column, timezone) %}
    {% do tree.update({'config': {'meta': meta}} if meta else {}) %}
    {% set warn = {'config': {'severity': 'warn'}} %}
    {% set tests = [] %}
    {% for key in table['keys'].values() if key['kind'] == 'foreign' and key['columns'] == [name] and key['to'] in table_names %}
        {% do tests.append({'relationships': {
            'arguments': {
                'to': "source('" ~ source ~ "', '" ~ table_names[key['to']] ~ "')",
                'field': key['references'][0] if scaffold_source._is_plain(key['references'][0]) else '"' ~ key['references'][0] ~ '"',
            },
            'config': warn['config'],
        }}) %}
    {% endfor %}
    {% do tree.update({'data_tests': tests} if tests else {}) %}
    {{ return(tree) }}
{% endmacro %}
