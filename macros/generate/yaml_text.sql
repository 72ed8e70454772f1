{#
    Text as a YAML scalar that dbt reads back as the same text: plain where that is safe, else in double quotes. What
    dbt would render as Jinja is escaped (`jinja_text.py` and `yaml_text.py` say the same in Python).
#}
{% macro _yaml_scalar(value) %}
    {% if value is boolean %}
        {{ return(value | string | lower) }}
    {% elif value is number %}
        {{ return(value | string) }}
    {% endif %}
    {{ return(scaffold_source._yaml_key(scaffold_source._escape_jinja(value | string))) }}
{% endmacro %}


{# Text as a key: a scalar too, but dbt does not render keys, so that nothing is escaped for Jinja. #}
{% macro _yaml_key(text) %}
    {% set special = ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'none', 'nan', 'inf'] %}
    {% if modules.re.search('^[A-Za-z_]([A-Za-z0-9_ ./()+*=<>-]*[A-Za-z0-9_/()+*=<>.-])?(?!\\n)$', text) and text | lower not in special %}
        {{ return(text) }}
    {% endif %}
    {{ return(scaffold_source._double_quoted(text)) }}
{% endmacro %}


{# Text in double quotes, for YAML and for Jinja: control characters escaped, everything else as it is. #}
{% macro _double_quoted(text) %}
    {% set parts = [] %}
    {% for part in modules.re.split('([\\x00-\\x1f\\x7f-\\x9f"\\\\\\u2028\\u2029\\ufeff\\ufffe\\uffff])', text) %}
        {% do parts.append(part if loop.index is odd else '\\x7f' if part == '\u007f' else tojson(part)[1:-1]) %}
    {% endfor %}
    {{ return('"' ~ parts | join ~ '"') }}
{% endmacro %}


{# Text as a template that renders to it. Jinja also turns a carriage return into a newline and drops a last newline. #}
{% macro _escape_jinja(text) %}
    {% set parts = [] %}
    {% for part in modules.re.split('(\\{{2,}|\\{(?=[%#\\r]|\\n(?!\\n)$)|\\r|\\n(?!\\n)$)', text) %}
        {% set escaped = '"\\r"' if part == '\r' else '"\\n"' if part == '\n' else "'" ~ part ~ "'" %}
        {% do parts.append(part if loop.index is odd else '{{ ' ~ escaped ~ ' }}') %}
    {% endfor %}
    {{ return(parts | join) }}
{% endmacro %}


{#
    A mapping as lines of YAML in the mapping's own order, a mapping in it on one line where it fits and is no part of
    the frame. `place` is the key under which the mapping stands.
#}
{% macro _yaml_lines(mapping, indent='', place=none) %}
    {% set lines = [] %}
    {% for key, value in mapping.items() %}
        {% set head = indent ~ scaffold_source._yaml_key(key) ~ ':' %}
        {% set is_frame = key in ['meta', 'contract', 'producer'] or (key == 'config' and place in ['sources', 'tables']) %}
        {% set one_line = head ~ ' ' ~ (scaffold_source._yaml_flow(value) if not is_frame and key not in ['sources', 'tables', 'columns'] else '') %}
        {% if place == 'producer' and key == 'columns' %}
            {% do lines.append(head) %}
            {% do lines.extend(scaffold_source._column_lines(value, indent ~ '  ')) %}
        {% elif value is mapping and (is_frame or one_line | length > 100) %}
            {% do lines.append(head) %}
            {% do lines.extend(scaffold_source._yaml_lines(value, indent ~ '  ', key)) %}
        {% elif key == 'loaded_at_query' %}
            {# The one template among them; its text is the package's own. #}
            {% do lines.append(head ~ ' ' ~ scaffold_source._double_quoted(value)) %}
        {% elif value is not mapping and value is not string and value is sequence and (value[0] is mapping or key == 'data_tests') %}
            {% do lines.append(head) %}
            {% do lines.extend(scaffold_source._yaml_items(key, value, indent ~ '  ')) %}
        {% else %}
            {% do lines.append(one_line) %}
        {% endif %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# The items of a list: what has a name in lines of its own, tables with a blank line between them; the rest on one line each. #}
{% macro _yaml_items(key, items, indent) %}
    {% set lines = [] %}
    {% for item in items %}
        {% if item is mapping and key in ['sources', 'tables', 'columns', 'data_tests'] %}
            {% set block = scaffold_source._yaml_lines(item, indent ~ '  ', key) %}
            {% do lines.append('') if key == 'tables' and not loop.first %}
            {% do lines.append(indent ~ '- ' ~ block[0].lstrip(' ')) %}
            {% do lines.extend(block[1:]) %}
        {% else %}
            {% do lines.append(indent ~ '- ' ~ scaffold_source._yaml_flow(item)) %}
        {% endif %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# The facts of a table's columns, a line a column; one that is longer than 100 characters goes on after a comma. #}
{% macro _column_lines(columns, indent) %}
    {% set lines = [] %}
    {% for name, facts in columns.items() %}
        {% set line = namespace(text=indent ~ scaffold_source._yaml_key(name) ~ ': {') %}
        {% for key, value in facts.items() %}
            {% set fact = scaffold_source._yaml_key(key) ~ ': ' ~ scaffold_source._yaml_flow(value) ~ ('}' if loop.last else ',') %}
            {% if not loop.first and (line.text ~ ' ' ~ fact) | length > 100 %}
                {% do lines.append(line.text) %}
                {% set line.text = indent ~ '  ' ~ fact %}
            {% else %}
                {% set line.text = line.text ~ ('' if loop.first else ' ') ~ fact %}
            {% endif %}
        {% endfor %}
        {% do lines.append(line.text) %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# A value on one line. #}
{% macro _yaml_flow(value) %}
    {% set parts = [] %}
    {% if value is mapping %}
        {% for key, item in value.items() %}
            {% do parts.append(scaffold_source._yaml_scalar(key) ~ ': ' ~ scaffold_source._yaml_flow(item)) %}
        {% endfor %}
        {{ return('{' ~ parts | join(', ') ~ '}') }}
    {% elif value is sequence and value is not string %}
        {% for item in value %}
            {% do parts.append(scaffold_source._yaml_flow(item)) %}
        {% endfor %}
        {{ return('[' ~ parts | join(', ') ~ ']') }}
    {% endif %}
    {{ return(scaffold_source._yaml_scalar(value)) }}
{% endmacro %}
