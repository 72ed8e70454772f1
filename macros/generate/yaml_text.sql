{#
    Text as a YAML scalar that dbt reads back as the same text: plain where that is safe, else in double quotes. What
    dbt would render as Jinja is escaped (`jinja_text.py` and `yaml_text.py` say the same in Python).
#}
{% macro yaml_scalar(value) %}
    {% if value is boolean %}
        {{ return(value | string | lower) }}
    {% elif value is number %}
        {{ return(value | string) }}
    {% endif %}
    {% set text = scaffold_source.escape_jinja(value | string) %}
    {% set special = ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'none', 'nan', 'inf'] %}
    {% if modules.re.search('^[A-Za-z_]([A-Za-z0-9_ ./()+*=<>-]*[A-Za-z0-9_/()+*=<>.-])?(?!\\n)$', text) and text | lower not in special %}
        {{ return(text) }}
    {% endif %}
    {{ return(scaffold_source.double_quoted(text)) }}
{% endmacro %}


{# Text in double quotes, for YAML and for Jinja: control characters escaped, everything else as it is. #}
{% macro double_quoted(text) %}
    {% set parts = [] %}
    {% for part in modules.re.split('([\\x00-\\x1f\\x7f-\\x9f"\\\\\\u2028\\u2029\\ufeff\\ufffe\\uffff])', text) %}
        {% do parts.append(part if loop.index is odd else '\\x7f' if part == '\u007f' else tojson(part)[1:-1]) %}
    {% endfor %}
    {{ return('"' ~ parts | join ~ '"') }}
{% endmacro %}


{# Text as a template that renders to it. Jinja also turns a carriage return into a newline and drops a last newline. #}
{% macro escape_jinja(text) %}
    {% set parts = [] %}
    {% for part in modules.re.split('(\\{{2,}|\\{(?=[%#\\r]|\\n(?!\\n)$)|\\r|\\n(?!\\n)$)', text) %}
        {% set escaped = '"\\r"' if part == '\r' else '"\\n"' if part == '\n' else "'" ~ part ~ "'" %}
        {% do parts.append(part if loop.index is odd else '{{ ' ~ escaped ~ ' }}') %}
    {% endfor %}
    {{ return(parts | join) }}
{% endmacro %}


{# A mapping as lines of block YAML in the mapping's own order; what people write on one line stays on one. #}
{% macro yaml_lines(mapping, indent='') %}
    {% set lines = [] %}
    {% for key, value in mapping.items() %}
        {% set head = indent ~ scaffold_source.yaml_scalar(key) ~ ':' %}
        {% if value is mapping and key not in ['warn_after', 'soft_delete', 'arguments', 'quoting'] and value.keys() | list != ['severity'] %}
            {% set one_line = head ~ ' ' ~ scaffold_source.yaml_flow(value) if key == 'producer' else '' %}
            {% if key == 'producer' and one_line | length <= 110 and not value.get('foreign_keys') %}
                {% do lines.append(one_line) %}
            {% else %}
                {% do lines.append(head) %}
                {% do lines.extend(scaffold_source.yaml_lines(value, indent ~ '  ')) %}
            {% endif %}
        {% elif key == 'loaded_at_query' %}
            {# The one template among them; its text is the package's own. #}
            {% do lines.append(head ~ ' ' ~ scaffold_source.double_quoted(value)) %}
        {% elif value is mapping or value is string or value is boolean or value is number %}
            {% do lines.append(head ~ ' ' ~ scaffold_source.yaml_flow(value)) %}
        {% elif value[0] is mapping or key == 'data_tests' %}
            {% do lines.append(head) %}
            {% do lines.extend(scaffold_source.yaml_items(key, value, indent ~ '  ')) %}
        {% else %}
            {% do lines.append(head ~ ' ' ~ scaffold_source.yaml_flow(value)) %}
        {% endif %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# The items of a list, each a block of its own, or on one line for rules and keys. #}
{% macro yaml_items(key, items, indent) %}
    {% set lines = [] %}
    {% for item in items %}
        {% if item is mapping and key not in ['foreign_keys', 'soft_delete'] %}
            {% set block = scaffold_source.yaml_lines(item, indent ~ '  ') %}
            {% do lines.append(indent ~ '- ' ~ block[0].lstrip(' ')) %}
            {% do lines.extend(block[1:]) %}
        {% else %}
            {% do lines.append(indent ~ '- ' ~ scaffold_source.yaml_flow(item)) %}
        {% endif %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}


{# A value on one line. #}
{% macro yaml_flow(value) %}
    {% set parts = [] %}
    {% if value is mapping %}
        {% for key, item in value.items() %}
            {% do parts.append(scaffold_source.yaml_scalar(key) ~ ': ' ~ scaffold_source.yaml_flow(item)) %}
        {% endfor %}
        {{ return('{' ~ parts | join(', ') ~ '}') }}
    {% elif value is sequence and value is not string %}
        {% for item in value %}
            {% do parts.append(scaffold_source.yaml_flow(item)) %}
        {% endfor %}
        {{ return('[' ~ parts | join(', ') ~ ']') }}
    {% endif %}
    {{ return(scaffold_source.yaml_scalar(value)) }}
{% endmacro %}
