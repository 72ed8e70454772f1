{# Each column's name in snake_case, name -> snake_case. #}
{% macro snake_names(columns) %}
    {% set snakes = {} %}
    {% for column in columns %}
        {% set is_snake = modules.re.search('^[a-z]+[0-9]*(_[a-z0-9]+)*(?!\\n)$', column) %}
        {% do snakes.update({column: column if is_snake else scaffold_source.snake_case(column)}) %}
    {% endfor %}
    {{ return(snakes) }}
{% endmacro %}


{# Each column's name in staging: snake_case, unless it is plain already or another column would have the same. #}
{% macro staging_names(snakes) %}
    {% set taken = snakes.values() | list %}
    {% set names = {} %}
    {% for column, snake in snakes.items() %}
        {% set keeps = modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', column) or taken.count(snake) > 1 %}
        {% do names.update({column: column if keeps else snake}) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{# createdAt -> created_at, Order Line -> order_line; letters and digits of any script stay. #}
{% macro snake_case(name) %}
    {% set words = modules.re.sub('(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])', '_', name) %}
    {% set words = modules.re.sub('\\W+', '_', words) | lower %}
    {% set words = modules.re.sub('__+', '_', words.strip('_')) or 'unnamed' %}
    {{ return('_' ~ words if words[0].isdigit() else words) }}
{% endmacro %}


{# total_cents -> total, or the next name that is free: no dollars under the name of cents. #}
{% macro major_name(alias, taken) %}
    {% set short = modules.re.sub('(^|_)(in_)?(cents|pence|minor_units?)(?!\\n)$', '', alias) %}
    {% for name in [short, (short ~ '_amount').lstrip('_'), alias ~ '_in_major_units'] %}
        {% if scaffold_source.is_plain(name) and name not in taken %}
            {{ return(name) }}
        {% endif %}
    {% endfor %}
    {{ return(alias) }}
{% endmacro %}


{# Does a name work unquoted, in lower case, everywhere? #}
{% macro is_plain(name) %}
    {% set looks_plain = modules.re.search('^[a-z_][a-z0-9_]*(?!\\n)$', name) is not none %}
    {{ return(looks_plain and name not in scaffold_source.reserved_words()) }}
{% endmacro %}


{# Reserved in PostgreSQL 18, Snowflake, BigQuery or Redshift: unquoted, they break a select. The CLI has the same list. #}
{% macro reserved_words() %}
    {{ return((
        'account all analyse analyze and any array as asc asymmetric at authorization between binary both '
        ~ 'by case cast check cluster collate collation column concurrently connect connection constraint '
        ~ 'create cross cube current current_catalog current_date current_role current_schema current_time '
        ~ 'current_timestamp current_user database default deferrable delete desc distinct do drop else end '
        ~ 'escape except exclude exists extract false fetch following for foreign freeze from full grant '
        ~ 'group grouping groups gscluster hash having if ignore ilike in increment initially inner insert '
        ~ 'intersect interval into is isnull issue join lateral leading left like limit localtime '
        ~ 'localtimestamp lookup merge minus natural new no not notnull null nulls of offset on only open '
        ~ 'or order organization outer over overlaps partition placing preceding primary proto qualify '
        ~ 'range recursive references regexp respect returning revoke right rlike rollup row rows sample '
        ~ 'schema select session_user set similar some start struct symmetric system_user table tablesample '
        ~ 'tag then to top trailing treat trigger true try_cast unbounded union unique unnest update user '
        ~ 'using values variadic verbose view when whenever where window with within'
    ).split(' ')) }}
{% endmacro %}
