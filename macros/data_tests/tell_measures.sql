{#
    Prints and returns whether the data of a source's measures is in the warehouse.

        dbt --quiet run-operation scaffold_source.tell_measures --args '{source: shop}'

    source     name of the source, as under `sources:`
    measures   names of measures; default, all of the source's `contract.measures`

    For each column that a measure needs: whether it has landed, in how many rows, which share of them is null, and since
    when it is filled, by the table's `created_at`. One query a table, which reads it once. Returns a list of {source, measure,
    needed_by, table, column, is_there, row_count, null_count, filled_since, rows_since}.
#}
{% macro tell_measures(source, measures=none) %}
    {{ return(adapter.dispatch('tell_measures', 'scaffold_source')(source, measures)) }}
{% endmacro %}


{% macro default__tell_measures(source, measures=none) %}
    {% if not execute %}
        {{ return([]) }}
    {% endif %}
    {% set seen = scaffold_source._seen_of_measures(source, measures) %}
    {% do print(scaffold_source._measures_text(source, seen)) %}
    {% if env_var('SCAFFOLD_SOURCE_PROMISES', '') == 'json' %}
        {% do scaffold_source._print_measures(seen) %}
    {% endif %}
    {{ return(seen) }}
{% endmacro %}


{# The same for `scaffold-source brief --dbt-output`: a line of JSON each. #}
{% macro _print_measures(seen) %}
    {% for column in seen %}
        {% do print('scaffold_source measure: ' ~ tojson(column)) %}
    {% endfor %}
{% endmacro %}


{% macro _seen_of_measures(source, measures=none) %}
    {% set tables = scaffold_source._declared_tables(source) %}
    {% set wanted = scaffold_source._wanted_measures(scaffold_source.read_contract(source, tables[0]), measures) %}
    {% set needed = {} %}
    {% for measure in wanted %}
        {% for place in measure.get('columns') or [] %}
            {% set table = place.split('.')[0] %}
            {% do needed.update({table: (needed[table] or []) + [place.split('.')[1:] | join('.')]}) %}
        {% endfor %}
    {% endfor %}
    {% set seen = {} %}
    {% for table, columns in needed.items() %}
        {% do seen.update({table: scaffold_source._seen_in_table(source, table, columns | unique | list) if table in tables else {}}) %}
    {% endfor %}
    {% set told = [] %}
    {% for measure in wanted %}
        {% for place in measure.get('columns') or [none] %}
            {% set table = place.split('.')[0] if place else none %}
            {% set column = place.split('.')[1:] | join('.') if place else none %}
            {% set row = {
                'source': source, 'measure': measure['name'], 'needed_by': measure.get('needed_by'),
                'table': table, 'column': column, 'is_there': false,
            } %}
            {% do row.update(seen[table][column] or {} if table else {}) %}
            {% do told.append(row) %}
        {% endfor %}
    {% endfor %}
    {{ return(told) }}
{% endmacro %}


{# What is in the columns of one landed table: {column: {is_there, row_count, null_count, filled_since, rows_since}}, without those that are not there. #}
{% macro _seen_in_table(source, table, columns) %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set relation = scaffold_source._landed_relation(source, table) %}
    {% set landed = scaffold_source._columns_that_landed(relation) | map(attribute='name') | list %}
    {% set there = {} %}
    {% for name in columns %}
        {% set column = scaffold_source._measured_column_sql(contract, name, landed) %}
        {% do there.update({name: column} if column else {}) %}
    {% endfor %}
    {% if not there %}
        {{ return({}) }}
    {% endif %}
    {% set made = scaffold_source._made_at_sql(contract, landed) %}
    {% set counts = ['count(*) as row_count'] + ([] if not made else ['min(' ~ made ~ ') as rows_since']) %}
    {% for column in there.values() %}
        {% do counts.append('count(' ~ column ~ ') as filled_' ~ loop.index) %}
        {% if made %}
            {% do counts.append('min(case when ' ~ column ~ ' is not null then ' ~ made ~ ' end) as since_' ~ loop.index) %}
        {% endif %}
    {% endfor %}
    {% set row = run_query('select ' ~ counts | join(', ') ~ ' from ' ~ relation).rows[0] %}
    {% set first = 2 if made else 1 %}
    {% set step = 2 if made else 1 %}
    {% set seen = {} %}
    {% for name in there %}
        {% set place = first + loop.index0 * step %}
        {% do seen.update({name: {
            'is_there': true,
            'row_count': row[0] | int,
            'null_count': (row[0] | int) - (row[place] | int),
            'filled_since': scaffold_source._day_of(row[place + 1]) if made else none,
            'rows_since': scaffold_source._day_of(row[1]) if made else none,
        }}) %}
    {% endfor %}
    {{ return(seen) }}
{% endmacro %}


{# The table's created-at as SQL, in UTC where its zone is known; none where the contract names none, or it has not landed. #}
{% macro _made_at_sql(contract, landed) %}
    {% set name = contract['created_at'] %}
    {% set column = scaffold_source._measured_column_sql(contract, name, landed) if name else none %}
    {% set facts = contract['columns'].get(name) or {} %}
    {% if column and (facts['epoch'] or (facts['family'] == 'timestamp' and facts['timezone'])) %}
        {{ return('(' ~ scaffold_source.to_utc(name, contract) ~ ')') }}
    {% endif %}
    {{ return(column if facts['family'] in ['timestamp', 'timestamptz', 'date'] else none) }}
{% endmacro %}


{# The day of a point in time that a query returned. #}
{% macro _day_of(moment) %}
    {{ return(none if moment is none else (moment | string)[:10]) }}
{% endmacro %}


{# The lines that people read: a measure, and below it each of its columns. #}
{% macro _measures_text(source, seen) %}
    {% set lines = [] %}
    {% set last = namespace(measure=none) %}
    {% for row in seen %}
        {% if row['measure'] != last.measure or not row['column'] %}
            {% set by = ', needed by ' ~ row['needed_by'] if row['needed_by'] else '' %}
            {% do lines.append(scaffold_source._on_one_line(row['measure'] ~ by)) %}
        {% endif %}
        {% set last.measure = row['measure'] %}
        {% set place = (row['table'] ~ '.' ~ row['column']) if row['column'] else 'no column is named yet' %}
        {% do lines.append('  ' ~ scaffold_source._on_one_line(place) ~ (': ' ~ scaffold_source._seen_in_words(row) if row['column'] else '')) %}
    {% endfor %}
    {{ return(lines | join('\n') if lines else 'Nobody has said what is measured with ' ~ source) }}
{% endmacro %}


{% macro _seen_in_words(row) %}
    {% if not row['is_there'] %}
        {{ return('missing') }}
    {% elif not row['row_count'] %}
        {{ return('there, and no row has landed') }}
    {% elif row['null_count'] == row['row_count'] %}
        {{ return('never filled in ' ~ row['row_count'] ~ ' rows') }}
    {% endif %}
    {% set share = row['null_count'] * 100 / row['row_count'] %}
    {% set nulls = 'under 0.1' if 0 < share < 0.1 else share | round(1) if share else 0 %}
    {% set since = 'since ' ~ row['filled_since'] if row['filled_since'] else 'since when is not known' %}
    {% set rows = ', rows since ' ~ row['rows_since'] if row['filled_since'] and row['rows_since'] != row['filled_since'] else '' %}
    {{ return('filled ' ~ since ~ rows ~ ', ' ~ nulls ~ ' % null in ' ~ row['row_count'] ~ ' rows') }}
{% endmacro %}
