{#
    Says at the end of a run what its data tests found: a line for each promise of a contract that what landed breaks,
    with its column and how many rows break it. dbt's own lines name the test and one number. It is the on-run-end hook
    of this package; `vars: {scaffold_source: {summary: false}}` in dbt_project.yml turns it off.

    results   dbt's own, which only an on-run-end hook has

    A hook is shown no rows: they come from the stored failures, else from the failed test's query, run once more. A run
    in which no test of a contract fails asks for nothing and says nothing.
#}
{% macro _tell_broken_promises(results) %}
    {% set settings = var('scaffold_source', {}) %}
    {% if not execute or (settings is mapping and settings.get('summary', true) is false) %}
        {{ return('') }}
    {% endif %}
    {% set promises = [] %}
    {% for result in results if result.status | string in ['fail', 'warn'] and result.node.resource_type | string == 'test' %}
        {% do promises.extend(scaffold_source._promises_broken_by(result, graph.nodes[result.node.unique_id])) %}
    {% endfor %}
    {% if promises %}
        {% do log(scaffold_source._broken_promises_text(promises), info=true) %}
    {% endif %}
    {# For `scaffold-source landed`, which judges them by the contract. #}
    {% if env_var('SCAFFOLD_SOURCE_PROMISES', '') == 'json' %}
        {% for promise in promises %}
            {% do print('scaffold_source broken promise: ' ~ tojson(promise)) %}
        {% endfor %}
        {% for source in scaffold_source._measured_sources(results) %}
            {% do scaffold_source._print_measures(scaffold_source._seen_of_measures(source)) %}
        {% endfor %}
    {% endif %}
    {{ return('') }}
{% endmacro %}


{# The sources whose measures a run has tested. #}
{% macro _measured_sources(results) %}
    {% set sources = [] %}
    {% for result in results if result.node.resource_type | string == 'test' and (result.node.test_metadata or {}).name == 'measure_available' %}
        {% set place = scaffold_source._tested_place(graph.nodes[result.node.unique_id]) %}
        {% do sources.append(place['source']) if place and place['source'] not in sources %}
    {% endfor %}
    {{ return(sources) }}
{% endmacro %}


{# The promises that one failed test found broken: a list of {test, source, table, model, rule, column, detail, rows, status}. #}
{% macro _promises_broken_by(result, node) %}
    {% set place = scaffold_source._tested_place(node) %}
    {% if not place %}
        {{ return([]) }}
    {% endif %}
    {% set promises = [] %}
    {% set rows = scaffold_source._broken_rules_found(result, node, place) %}
    {% set kwargs = node.test_metadata.kwargs %}
    {% set column = kwargs.get('column_name') or kwargs.get('columns') or '' %}
    {% set column = column if column is string else column | join(', ') %}
    {% for rule, column_name, detail, count in rows or [[node.test_metadata.name, column, '', result.failures]] %}
        {% do promises.append({
            'test': node.unique_id,
            'source': place['source'],
            'table': place['table'],
            'model': place['model'],
            'rule': scaffold_source._on_one_line(rule),
            'column': scaffold_source._on_one_line(column_name),
            'detail': scaffold_source._on_one_line(detail),
            'rows': count | int,
            'status': result.status | string,
        }) %}
    {% endfor %}
    {{ return(promises) }}
{% endmacro %}


{#
    The table of a contract that a generic test is about, as {source, table, model, relation}: the one that it stands on,
    or that its staging model stages. None for any other test.
#}
{% macro _tested_place(node) %}
    {% if not node.test_metadata %}
        {{ return(none) }}
    {% endif %}
    {% set tested = node.test_metadata.kwargs.get('model') or '' %}
    {% for id in node.depends_on.nodes %}
        {% set parent = graph.sources.get(id) or graph.nodes.get(id) or {} %}
        {% if "source('" ~ parent.source_name ~ "', '" ~ parent.name ~ "')" in tested %}
            {% set source, model = parent, none %}
        {% elif "ref('" ~ parent.name ~ "')" in tested or "', '" ~ parent.name ~ "')" in tested %}
            {% set source, model = scaffold_source._staged_source(parent), parent.name %}
        {% else %}
            {% set source, model = none, none %}
        {% endif %}
        {% set meta = source.config.meta or {} if source else {} %}
        {% if 'contract' in meta or 'producer' in meta %}
            {{ return({
                'source': source.source_name, 'table': source.name, 'model': model, 'relation': parent.relation_name,
            }) }}
        {% endif %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# The source table that a model stages: all that it reads, or of several the one that it is named after (`stg_shop__orders`). #}
{% macro _staged_source(model) %}
    {% set read = model.depends_on.nodes | unique | select('in', graph.sources) | list %}
    {% if read | length != model.depends_on.nodes | unique | list | length %}
        {{ return(none) }}
    {% endif %}
    {% for id in read if read | length == 1 or model.name.endswith('__' ~ graph.sources[id].name) %}
        {{ return(graph.sources[id]) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# What honours_contract and the tests like it found, as [rule, column, detail, rows]; nothing where a test has other rows. #}
{% macro _broken_rules_found(result, node, place) %}
    {% set test = node.test_metadata.name %}
    {% if node.test_metadata.namespace != 'scaffold_source' or test not in ['honours_contract', 'known_currencies', 'not_in_future', 'measure_available'] %}
        {{ return([]) }}
    {% endif %}
    {% if node.config.store_failures and result.node.relation_name %}
        {% set queries = ['select rule_name, column_name, detail, broken_rows from ' ~ result.node.relation_name] %}
    {% else %}
        {% set query = result.node.compiled_code or scaffold_source._query_made_again(node, place) %}
        {% set queries = scaffold_source._parts_of_query(query, node) if query else [] %}
    {% endif %}
    {% set found = [] %}
    {% set left = namespace(rows=result.failures | int) %}
    {% for query in queries %}
        {% for row in (run_query(query).rows if loop.first or left.rows > 0 else []) if row[3] %}
            {% do found.append([row[0], row[1], row[2], row[3]]) %}
            {% set left.rows = left.rows - (row[3] | int) %}
        {% endfor %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{#
    The query of honours_contract in two: the rules about columns, which are one scan, and the unique keys, which take
    longer and need not be asked again where the columns' rules account for all failures. In one where failures are not
    all the broken rows.
#}
{% macro _parts_of_query(query, node) %}
    {% set counted = node.config.fail_calc == scaffold_source._broken_rows_sum() and not node.config.limit %}
    {{ return([
        query | replace('where broken_rows >= 1', 'where 1 = 0'), query | replace('where broken_rows > 0', 'where 1 = 0'),
    ] if counted and node.test_metadata.name == 'honours_contract' else [query]) }}
{% endmacro %}


{# The query of honours_contract from its arguments: dbt 2 shows no compiled SQL to a hook. #}
{% macro _query_made_again(node, place) %}
    {% set kwargs = node.test_metadata.kwargs %}
    {% if node.test_metadata.name != 'honours_contract' or '{{' in tojson(kwargs.get('unique') or []) ~ (node.config.where or '') %}
        {{ return('') }}
    {% endif %}
    {% set where = node.config.where %}
    {% set model = '(select * from ' ~ place['relation'] ~ ' where ' ~ where ~ ') dbt_subquery' if where else place['relation'] %}
    {% set contract = scaffold_source.read_contract(
        kwargs.get('source') or place['source'], kwargs.get('table') or place['table']
    ) %}
    {{ return(scaffold_source._honours_contract_sql(
        model, contract, kwargs.get('unique') or [], besides=kwargs.get('besides') or {}
    )) }}
{% endmacro %}


{# The summary: what was found on one table stands together. #}
{% macro _broken_promises_text(promises) %}
    {% set lines = [] %}
    {# Their rows are no rows of the table. #}
    {% set uncounted = ['missing', 'other_type', 'matches_contract', 'is_fresh'] %}
    {% for promise in promises %}
        {% set key = promise['column'] %}
        {% set place = promise['source'] ~ '.' ~ promise['table'] ~ (' (' ~ key ~ ')' if ', ' in key else '.' ~ key if key else '') %}
        {% set detail = ' (' ~ promise['detail'] ~ ')' if promise['detail'] and promise['rule'] not in ['not_null', 'unique'] else '' %}
        {% set count = promise['rows'] ~ (' row breaks ' if promise['rows'] == 1 else ' rows break ') %}
        {% do lines.append(
            '  ' ~ place ~ ': ' ~ ('' if promise['rule'] in uncounted else count) ~ promise['rule'] ~ detail
        ) %}
    {% endfor %}
    {% set lines = lines | unique | sort | list %}
    {% set what = lines | length ~ (' promise' if lines | length == 1 else ' promises') %}
    {{ return('scaffold_source: what landed breaks ' ~ what ~ ' of the contract\n' ~ lines | join('\n')) }}
{% endmacro %}


{# A producer's text without what would end the line, steer a terminal or turn the direction of writing; long ones are cut. #}
{% macro _on_one_line(text) %}
    {% set hidden = '[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+' %}
    {% set plain = modules.re.sub(hidden, '\ufffd', text | string) if text else '' %}
    {{ return(plain if plain | length <= 300 else plain[:299] ~ '…') }}
{% endmacro %}
