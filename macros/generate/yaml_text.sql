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
    {% if modules.re.search('^[A-Za-z_]([A-Za-z0-9_ ./()+*=<>-]*[A-Za-z0-9_/()+*=<>.-])?\\Z', text) and text | lower not in special %}
        {{ return(text) }}
    {% endif %}
    {{ return(scaffold_source.double_quoted(text)) }}
{% endmacro %}


{# Text in double quotes, for YAML and for Jinja: control characters escaped, everything else as it is. #}
{% macro double_quoted(text) %}
    {% set parts = [] %}
    {% for part in modules.re.split('([\\x00-\\x1f\\x7f-\\x9f"\\\\\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff])', text) %}
        {% do parts.append(part if loop.index is odd else '\\x7f' if part == '\x7f' else tojson(part)[1:-1]) %}
    {% endfor %}
    {{ return('"' ~ parts | join ~ '"') }}
{% endmacro %}


{# Text as a template that renders to it. Jinja also turns a carriage return into a newline and drops a last newline. #}
{% macro escape_jinja(text) %}
    {% set parts = [] %}
    {% for part in modules.re.split('(\\{{2,}|\\{(?=[%#\\r]|\\n\\Z)|\\r|\\n\\Z)', text) %}
        {% set escaped = '"\\r"' if part == '\r' else '"\\n"' if part == '\n' else "'" ~ part ~ "'" %}
        {% do parts.append(part if loop.index is odd else '{{ ' ~ escaped ~ ' }}') %}
    {% endfor %}
    {{ return(parts | join) }}
{% endmacro %}
