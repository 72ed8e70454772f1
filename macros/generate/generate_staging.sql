{#
    Prints and returns the staging model of a table, as the CLI's `add` writes it: explicit, to be edited.

        dbt --quiet run-operation generate_staging --args '{source: shop, table: orders}' > stg_shop__orders.sql

    source   name of the source, as under `sources:`
    table    name of the table; default, every table of the source, each under a comment with its file's name
#}
{% macro generate_staging(source, table=none) %}
    {{ return(adapter.dispatch('generate_staging', 'scaffold_source')(source, table)) }}
{% endmacro %}


{% macro default__generate_staging(source, table=none) %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% if table %}
        {% set text = scaffold_source._staging_model(scaffold_source.read_contract(source, table)) %}
    {% else %}
        {% set models = [] %}
        {% for name in scaffold_source._declared_tables(source) %}
            {% set model = scaffold_source._staging_model(scaffold_source.read_contract(source, name)) %}
            {% do models.append('-- stg_' ~ source ~ '__' ~ name ~ '.sql\n' ~ model) %}
        {% endfor %}
        {% set text = models | join('\n') %}
    {% endif %}
    {% do print(text | trim) %}
    {{ return(text) }}
{% endmacro %}


{# The names of a source's tables, in order. #}
{% macro _declared_tables(source) %}
    {% set names = [] %}
    {% for node in (graph.get('sources') or {}).values() if node.source_name == source and node.name not in names %}
        {% do names.append(node.name) %}
    {% endfor %}
    {% if not names %}
        {% do scaffold_source._raise_contract_error(
            source,
            'no source of this name is declared',
            'Check `sources:` in the YAML. For a source that is not declared yet, run generate_source first.'
        ) %}
    {% endif %}
    {{ return(names | sort) }}
{% endmacro %}


{# The model's text, in lines of at most 80 characters where names allow (`staging_sql.py` says the same in Python). #}
{% macro _staging_model(contract) %}
    {% set columns = scaffold_source._staging_columns(contract) %}
    {% set filters = scaffold_source._staging_filter_calls(contract) %}
    {% set address = "'" ~ contract['source'] ~ "', '" ~ contract['table'] ~ "'" %}
    {% set out = scaffold_source._left_out(contract, contract['producer'].get('primary_key') or []) %}
    {% set lines = scaffold_source._said_of_left_out(out) + scaffold_source._said_of_unsent(contract) %}
    {% set unsent = contract['columns'].values() | selectattr('unsent_as') | list %}
    {% set is_asked = contract['lands'] == 'when_filled' or unsent or contract['deleted_rows'] %}
    {% set relation = 'source(' ~ address ~ ')' %}
    {% set relation = 'scaffold_source.landed_rows(contract, ' ~ relation ~ ')' if is_asked else relation %}
    {% if is_asked or filters or columns | selectattr('macro') | list %}
        {% do lines.extend(scaffold_source._call_lines('{% set contract = scaffold_source.read_contract(' ~ address ~ ') %}')) %}
        {% do lines.append('') %}
    {% endif %}
    {% do lines.extend(['with source as (', '']) %}
    {% do lines.extend(scaffold_source._select_from_lines('{{ ' ~ relation ~ ' }}')) %}
    {% do lines.extend(scaffold_source._where_lines(filters)) %}
    {% do lines.extend(['', '),', '', 'renamed as (', '']) %}
    {% do lines.extend(scaffold_source._select_lines(contract, columns)) %}
    {% do lines.extend(['    from source', '', ')', '', 'select * from renamed', '']) %}
    {{ return(lines | join('\n')) }}
{% endmacro %}


{# What the model does not select, and how to have it; as in `left_out.py`. A comment is a template to dbt, too. #}
{% macro _said_of_left_out(names) %}
    {% if not names %}
        {{ return([]) }}
    {% endif %}
    {% set lines = ['-- Not selected, because they let somebody in (`pii: credential`):'] %}
    {% do lines.extend(scaffold_source._names_in_a_comment(names)) %}
    {% do lines.extend(['-- To have one, set `pii: none` on it in the source YAML and select it below.', '']) %}
    {{ return(lines) }}
{% endmacro %}


{# Names in comment lines; they may be anything. #}
{% macro _names_in_a_comment(names) %}
    {% set lines = [] %}
    {% for name in names %}
        {% set item = ' ' ~ modules.re.sub('[^\\w .$-]', '?', name) ~ ('.' if loop.last else ',') %}
        {% if loop.first or (lines[-1] ~ item) | length > 80 %}
            {% do lines.append('--' ~ item) %}
        {% else %}
            {% do lines.append(lines.pop() ~ item) %}
        {% endif %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# Where null means that nobody sent the value; as in `render/unsent.py`. #}
{% macro _said_of_unsent(contract) %}
    {% set names = [] %}
    {% for name, facts in contract['columns'].items() if facts['unsent_as'] %}
        {% do names.append(name) %}
    {% endfor %}
    {% set lines = [] %}
    {% if names %}
        {% do lines.append('-- Null where the value was not sent, though the producer has one (`unsent_as`):') %}
        {% do lines.extend(scaffold_source._names_in_a_comment(names)) %}
    {% endif %}
    {% if contract['deleted_rows'] == 'key_only' and contract['on_deleted'] == 'flag' %}
        {% do lines.append('-- Null beside the key of a deleted row (`deleted_rows: key_only`).') %}
    {% endif %}
    {{ return(lines + [''] if lines else []) }}
{% endmacro %}


{% macro _staging_filter_calls(contract) %}
    {% set filters = [] %}
    {% if contract['soft_delete'] %}
        {% do filters.append('{{ scaffold_source.not_deleted(contract) }}') %}
    {% endif %}
    {% if contract['test_rows'] or contract['test_rows_through'] or contract['test_rows_once'] %}
        {% set parents = [] %}
        {% do scaffold_source._add_test_parents(contract, parents, contract['table']) %}
        {% set names = [] %}
        {% for name in parents %}
            {% do names.append(scaffold_source._jinja_string(name)) %}
        {% endfor %}
        {% set named = ', [' ~ names | join(', ') ~ ']' if names else '' %}
        {% do filters.append('{{ scaffold_source.exclude_test_rows(contract' ~ named ~ ') }}') %}
    {% endif %}
    {{ return(filters) }}
{% endmacro %}


{# A macro call on one line, or its arguments on a line of their own. #}
{% macro _call_lines(line) %}
    {% if line | length <= 80 %}
        {{ return([line]) }}
    {% endif %}
    {% set indent = modules.re.search('^ *', line).group(0) %}
    {% set parts = modules.re.search('^(.*?\\()(.*)(\\).*)(?!\\n)$', line) %}
    {{ return([parts.group(1), indent ~ '    ' ~ parts.group(2), indent ~ parts.group(3)]) }}
{% endmacro %}


{% macro _select_from_lines(relation) %}
    {% set line = '    select * from ' ~ relation %}
    {% if line | length <= 80 %}
        {{ return([line]) }}
    {% endif %}
    {{ return(['    select *'] + scaffold_source._call_lines('    from ' ~ relation)) }}
{% endmacro %}


{% macro _where_lines(filters) %}
    {% if filters | length < 2 %}
        {{ return(scaffold_source._call_lines('    where ' ~ filters[0]) if filters else []) }}
    {% endif %}
    {{ return(['    where', '        ' ~ filters[0]] + scaffold_source._call_lines('        and ' ~ filters[1])) }}
{% endmacro %}


{# The select list: one target stands beside `select`, several are grouped under it. #}
{% macro _select_lines(contract, columns) %}
    {% if columns | length < 2 %}
        {% set target = scaffold_source._target_texts(contract, columns[0]) if columns else ['*', ''] %}
        {{ return(['    select ' ~ target | select | join(' ')]) }}
    {% endif %}
    {% set lines = ['    select'] %}
    {% set current = namespace(group=none) %}
    {% for column in columns %}
        {% if column['group'] != current.group %}
            {% do lines.extend([''] if current.group else []) %}
            {% do lines.append('        -- ' ~ column['group']) %}
            {% set current.group = column['group'] %}
        {% endif %}
        {% set target = scaffold_source._target_texts(contract, column) %}
        {% set comma = '' if loop.last else ',' %}
        {% set line = '        ' ~ target | select | join(' ') ~ comma %}
        {% if target[1] and line | length > 80 %}
            {% do lines.extend(scaffold_source._call_lines('        ' ~ target[0])) %}
            {% do lines.append('            ' ~ target[1] ~ comma) %}
        {% else %}
            {% do lines.append(line) %}
        {% endif %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# A select target's expression and its `as ...`, '' where it needs none. #}
{% macro _target_texts(contract, column) %}
    {% set name = column['name'] %}
    {% set alias = 'as ' ~ (scaffold_source._quoted_call(column['alias']) if column['quote'] else column['alias']) %}
    {% if column['macro'] %}
        {% set is_flag = column['macro'] in ['is_deleted', 'deleted_at'] %}
        {% set arguments = 'contract' if is_flag else scaffold_source._jinja_string(name) ~ ', contract' %}
        {{ return(['{{ scaffold_source.' ~ column['macro'] ~ '(' ~ arguments ~ ') }}', alias]) }}
    {% endif %}
    {% set landed = scaffold_source._quoted_call(name) if contract['columns'][name]['quote'] else name %}
    {{ return([landed, '' if name == column['alias'] else alias]) }}
{% endmacro %}


{# dbt's own quoting, or ours for a name that could end the quote. #}
{% macro _quoted_call(name) %}
    {% set macro_name = 'scaffold_source.quoted' if modules.re.search('["`\\\\]', name) else 'adapter.quote' %}
    {{ return('{{ ' ~ macro_name ~ '(' ~ scaffold_source._jinja_string(name) ~ ') }}') }}
{% endmacro %}


{# Text as a string inside a Jinja expression. #}
{% macro _jinja_string(text) %}
    {% if "'" not in text and '\\' not in text and text.isprintable() %}
        {{ return("'" ~ text ~ "'") }}
    {% endif %}
    {{ return(scaffold_source._double_quoted(text)) }}
{% endmacro %}
