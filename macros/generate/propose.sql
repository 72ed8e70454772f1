{# What names, types and comments propose. The rules are the CLI's, in `infer/`; each names its Python function. #}


{# Table level: soft_delete, updated_at, test_rows. #}
{% macro _propose_table_meta(table) %}
    {% set meta = {} %}
    {% set rules = scaffold_source._propose_soft_deletes(table) %}
    {% if rules %}
        {% do meta.update({'soft_delete': rules[0] if rules | length == 1 else rules}) %}
    {% endif %}
    {% set updated = scaffold_source._first_time_named(table, scaffold_source._updated_names()) %}
    {% do meta.update({'updated_at': updated['name']} if updated else {}) %}
    {% set test_names = scaffold_source._test_row_names() %}
    {% set flags_found = [] %}
    {% for column in table['columns'] if scaffold_source._type_family(column['type']) == 'boolean' and scaffold_source._is_plain(column['name']) %}
        {% if scaffold_source._squash(column['name']) in test_names %}
            {% do flags_found.append(column['name']) %}
        {% endif %}
    {% endfor %}
    {% do meta.update({'test_rows': flags_found | join(' or ')} if flags_found else {}) %}
    {{ return(meta) }}
{% endmacro %}


{# `soft_deletes.soft_delete`, and the loader's own markers. Tombstone tables and views are left alone. #}
{% macro _propose_soft_deletes(table) %}
    {% set table_name = scaffold_source._snake_case(table['name']) %}
    {% set rules = [] %}
    {% if 'view' not in table['kind'] and not modules.re.search('^(deleted|removed)_|_(deleted|tombstones|deletions)$', table_name) %}
        {% for column in table['columns'] %}
            {% set kind = scaffold_source._soft_delete_kind(column) %}
            {% set values = scaffold_source._loader_deletion_values(table, column) %}
            {% if kind %}
                {% do rules.append({'column': column['name'], 'kind': kind}) %}
            {% elif values %}
                {% do rules.append({'column': column['name'], 'kind': 'values', 'values': values}) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(rules) }}
{% endmacro %}


{# The kind of rule that a column's name and type ask for, or none. #}
{% macro _soft_delete_kind(column) %}
    {% set name = scaffold_source._squash(column['name']) %}
    {% set family = scaffold_source._type_family(column['type']) %}
    {% set is_time = name in scaffold_source._deletion_time_names() %}
    {% if family in ['timestamp', 'timestamptz', 'date'] and is_time and column['nullable'] and not column['default'] %}
        {{ return('timestamp') }}
    {% elif family == 'boolean' and name in scaffold_source._deletion_flag_names() and column['default'] not in ['true', '1'] %}
        {{ return('boolean') }}
    {% elif column['type'] | lower in ['bigint', 'int64', 'int8'] and is_time and name != 'deleted' %}
        {{ return('epoch') }}
    {% elif family == 'string' and name in scaffold_source._loader_deletion_times() %}
        {{ return('timestamp') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}


{# What the column of a loader says of a deleted row: Debezium, Estuary and AWS DMS to S3 (docs/loaders.md). #}
{% macro _loader_deletion_values(table, column) %}
    {% set name = column['name'] | lower %}
    {% set names = table['columns'] | map(attribute='name') | map('lower') | list %}
    {% if scaffold_source._type_family(column['type']) != 'string' or scaffold_source._marks_beside().get(name, name) not in names %}
        {{ return(none) }}
    {% endif %}
    {{ return(scaffold_source._deletion_values().get(name)) }}
{% endmacro %}


{#
    `freshness.freshness`: as fresh as the newest row, by the loader's time, else the updated-at, else the
    created-at, else what fills itself. How fresh it must be stands there only where the table's name says it;
    `generate_freshness` measures the others. Nothing for settings.
#}
{% macro _propose_freshness(table, timezone, source, name) %}
    {% set warns = {'freshness': {'warn_after': {'count': 1, 'period': 'day'}}} if scaffold_source._is_daily(table) else {} %}
    {% set counted = scaffold_source._loader_epoch(table) %}
    {% if scaffold_source._nouns_of(table)[-1] in scaffold_source._setting_nouns() %}
        {{ return({}) }}
    {% elif counted %}
        {{ return(dict(
            {'loaded_at_query': 'select max({{ scaffold_source.to_utc(' ~ counted ~ ') }}) from {{ this }}'}, **warns
        )) }}
    {% endif %}
    {% set column = scaffold_source._first_time_named(table, scaffold_source._loaded_at_names())
        or scaffold_source._first_time_named(table, scaffold_source._updated_names())
        or scaffold_source._first_time_named(table, scaffold_source._created_names())
        or scaffold_source._filled_on_insert(table) %}
    {% if not column %}
        {{ return({}) }}
    {% endif %}
    {% set loaded_at = {
        'loaded_at_field': column['name'] if scaffold_source._is_plain(column['name']) else scaffold_source.quoted(column['name']),
    } %}
    {% if scaffold_source._type_family(column['type']) == 'timestamp' %}
        {% set zone = scaffold_source._named_zone(column) or timezone %}
        {% if not zone %}
            {{ return({}) }}
        {% endif %}
        {% if zone != 'UTC' %}
            {% set updated_at = scaffold_source._first_time_named(table, scaffold_source._updated_names()) %}
            {% set names = [source, name] + ([column['name']] if column != updated_at else []) %}
            {% set loaded_at = {'loaded_at_query': scaffold_source._loaded_at_call(names)} %}
        {% endif %}
    {% endif %}
    {{ return(dict(loaded_at, **warns)) }}
{% endmacro %}


{# `freshness._is_daily`, by the name: orders, payments and their lines, and people whose rows say when they changed. #}
{% macro _is_daily(table) %}
    {% set nouns = scaffold_source._nouns_of(table) %}
    {% set whole = (nouns[:1] + nouns | reject('in', scaffold_source._line_nouns()) | list)[-1] %}
    {% set updated = scaffold_source._first_time_named(table, scaffold_source._updated_names()) %}
    {{ return(whole in scaffold_source._daily_nouns() or (updated and whole in scaffold_source._people_nouns())) }}
{% endmacro %}


{# The words of the table's name in the singular, as `names.singular` has them. #}
{% macro _nouns_of(table) %}
    {% set nouns = [] %}
    {% for word in scaffold_source._snake_case(table['name']).split('_') %}
        {% if word.endswith('ies') and word | length > 4 %}
            {% do nouns.append(word[:-3] ~ 'y') %}
        {% elif modules.re.search('(sses|xes|shes|ches)$', word) %}
            {% do nouns.append(word[:-2]) %}
        {% else %}
            {% do nouns.append(word[:-1] if modules.re.search('(?<!s)(?<!u)(?<!i)s$', word) else word) %}
        {% endif %}
    {% endfor %}
    {{ return(nouns) }}
{% endmacro %}


{# The template that asks the package when rows arrived, of [source, table] or [source, table, column]. #}
{% macro _loaded_at_call(names) %}
    {% set arguments = [] %}
    {% for name in names %}
        {% do arguments.append(scaffold_source._jinja_string(name)) %}
    {% endfor %}
    {{ return('{{ scaffold_source.loaded_at(' ~ arguments | join(', ') ~ ') }}') }}
{% endmacro %}


{# The arguments of to_utc for what dlt and Debezium count from 1970, or none: _dlt_load_id is text. #}
{% macro _loader_epoch(table) %}
    {% set names = table['columns'] | map(attribute='name') | map('lower') | list %}
    {% for name, counted in scaffold_source._loaded_at_counts().items() if name in names %}
        {% set number = name if counted['number'] == name else '(' ~ counted['number'] ~ ')' %}
        {{ return("'" ~ number ~ "', epoch='" ~ counted['epoch'] ~ "'") }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# The column with the earliest of the squashed `names` that holds a point in time, or none. #}
{% macro _first_time_named(table, names) %}
    {% set times = {} %}
    {% for column in table['columns'] if scaffold_source._type_family(column['type']) in ['timestamp', 'timestamptz'] %}
        {% do times.update({scaffold_source._squash(column['name']): column}) %}
    {% endfor %}
    {% for name in names if name in times %}
        {{ return(times[name]) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# The one timestamp whose default is the current time; none where there are several. #}
{% macro _filled_on_insert(table) %}
    {% set now_functions = scaffold_source._now_functions() | map('lower') | list %}
    {% set filled = [] %}
    {% for column in table['columns'] if scaffold_source._type_family(column['type']) in ['timestamp', 'timestamptz'] %}
        {% set default = (column['default'] or '') | lower %}
        {% for now in now_functions if now in default and column not in filled %}
            {% do filled.append(column) %}
        {% endfor %}
    {% endfor %}
    {% if filled | length != 1 or scaffold_source._moves_on(filled[0]['name']) %}
        {{ return(none) }}
    {% endif %}
    {{ return(filled[0]) }}
{% endmacro %}


{# Whether a time says by its name that it moves on after the row was made: `last_seen_at`, `expires_at`. #}
{% macro _moves_on(name) %}
    {{ return(scaffold_source._snake_case(name).split('_') | select('in', scaffold_source._moving_words()) | list | length > 0) }}
{% endmacro %}


{# A name without case and underscores, as the CLI compares names. #}
{% macro _squash(name) %}
    {{ return(scaffold_source._snake_case(name) | replace('_', '')) }}
{% endmacro %}


{# Does a name end in one of `endings`, or is it one without its underscore? #}
{% macro _ends_with(name, endings) %}
    {% set padded = '_' ~ scaffold_source._snake_case(name) %}
    {% for ending in endings if padded[-(ending | length):] == ending %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{# Column level: `times.column_timezones` and `money.minor_units`. #}
{% macro _propose_column_meta(table, column, timezone) %}
    {% set meta = {} %}
    {% set family = scaffold_source._type_family(column['type']) %}
    {% set zone = scaffold_source._named_zone(column) if family == 'timestamp' else none %}
    {% do meta.update({'timezone': zone} if zone and zone != timezone else {}) %}
    {% if family == 'integer' and scaffold_source._ends_with(column['name'], scaffold_source._minor_unit_endings()) %}
        {% do meta.update({'unit': 'minor'}) %}
        {% set currencies = [] %}
        {% for other in table['columns'] if scaffold_source._type_family(other['type']) == 'string' %}
            {% if scaffold_source._ends_with(other['name'], scaffold_source._currency_endings()) %}
                {% do currencies.append(other['name']) %}
            {% endif %}
        {% endfor %}
        {% do meta.update({'currency_column': currencies[0]} if currencies | length == 1 else {}) %}
    {% endif %}
    {{ return(meta) }}
{% endmacro %}


{# The zone that a column's default computes in, else the one that its comment names; none where it is not one. #}
{% macro _named_zone(column) %}
    {% if column['name'] | lower == 'dms_timestamp' %}
        {{ return('UTC') }}
    {% endif %}
    {% set utc_names = ['utc', 'gmt', 'etc/utc', 'etc/gmt', 'zulu', 'uct', 'etc/uct', 'universal', 'etc/universal'] %}
    {% set computed = modules.re.search("(?:timezone\\(|AT TIME ZONE )'([^']+)'", column['default'] or '') %}
    {% if computed %}
        {% set name = computed.group(1) %}
        {{ return('UTC' if name | lower in utc_names else name if name in modules.pytz.all_timezones else none) }}
    {% endif %}
    {% set comment = column['comment'] or '' %}
    {% set zones = ['UTC'] if modules.re.search('\\bUTC\\b', comment) else [] %}
    {% for name in modules.re.findall('[A-Z][A-Za-z]+/[A-Za-z0-9_+/-]*[A-Za-z0-9]', comment) %}
        {% set zone = 'UTC' if name | lower in utc_names else name %}
        {% do zones.append(zone) if zone not in zones and (zone == 'UTC' or zone in modules.pytz.all_timezones) %}
    {% endfor %}
    {{ return(zones[0] if zones | length == 1 else none) }}
{% endmacro %}
