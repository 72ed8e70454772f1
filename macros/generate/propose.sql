{# What names, types and comments propose. The rules are the CLI's, in `infer/`; each names its Python function. #}


{# Table level: soft_delete, updated_at, test_rows. #}
{% macro propose_table_meta(table) %}
    {% set meta = {} %}
    {% set rules = scaffold_source.propose_soft_deletes(table) %}
    {% if rules %}
        {% do meta.update({'soft_delete': rules[0] if rules | length == 1 else rules}) %}
    {% endif %}
    {% set updated = scaffold_source.first_time_named(table, scaffold_source.updated_names()) %}
    {% do meta.update({'updated_at': updated['name']} if updated else {}) %}
    {% set test_names = ['is_test', 'is_test_data', 'is_test_account', 'is_test_user', 'test_mode', 'is_test_order'] %}
    {% set flags_found = [] %}
    {% for column in table['columns'] if scaffold_source.type_family(column['type']) == 'boolean' and column['name'] in test_names %}
        {% do flags_found.append(column['name']) %}
    {% endfor %}
    {% do meta.update({'test_rows': flags_found | join(' or ')} if flags_found else {}) %}
    {{ return(meta) }}
{% endmacro %}


{# `soft_deletes.soft_delete`, and the loader's own markers. Tombstone tables and views are left alone. #}
{% macro propose_soft_deletes(table) %}
    {% set table_name = scaffold_source.snake_case(table['name']) %}
    {% set rules = [] %}
    {% if 'view' not in table['kind'] and not modules.re.search('^(deleted|removed)_|_(deleted|tombstones|deletions)$', table_name) %}
        {% for column in table['columns'] %}
            {% set kind = scaffold_source.soft_delete_kind(column) %}
            {% set values = scaffold_source.loader_deletion_values(table, column) %}
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
{% macro soft_delete_kind(column) %}
    {% set name = scaffold_source.snake_case(column['name']) %}
    {% set family = scaffold_source.type_family(column['type']) %}
    {% set time_names = [
        'deleted_at', 'deleted_on', 'deleted', 'deleted_date', 'deleted_time', 'date_deleted', 'time_deleted',
        'soft_deleted_at', 'deleted_timestamp', 'deletion_time', 'row_deleted_at', 'ab_cdc_deleted_at', 'sdc_deleted_at',
    ] %}
    {% set flag_names = [
        'is_deleted', 'deleted', 'soft_deleted', 'is_soft_deleted', 'deleted_flag', 'row_deleted', 'fivetran_deleted',
        'peerdb_is_deleted', 'is_removed',
    ] %}
    {% if family in ['timestamp', 'timestamptz', 'date'] and name in time_names and column['nullable'] and not column['default'] %}
        {{ return('timestamp') }}
    {% elif family == 'boolean' and name in flag_names %}
        {{ return('boolean') }}
    {% elif column['type'] | lower in ['bigint', 'int64', 'int8'] and name in time_names and name != 'deleted' %}
        {{ return('epoch') }}
    {% elif family == 'string' and name == 'ab_cdc_deleted_at' %}
        {{ return('timestamp') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}


{# What the column of a loader says of a deleted row: Debezium, Estuary and AWS DMS to S3 (docs/loaders.md). #}
{% macro loader_deletion_values(table, column) %}
    {% set name = column['name'] | lower %}
    {% set names = table['columns'] | map(attribute='name') | map('lower') | list %}
    {% if scaffold_source.type_family(column['type']) != 'string' or (name == 'op' and 'dms_timestamp' not in names) %}
        {{ return(none) }}
    {% endif %}
    {{ return({'__deleted': ['true'], '_meta/op': ['d'], 'op': ['D']}.get(name)) }}
{% endmacro %}


{# `times.freshness`: as fresh as the newest row, by the updated-at, else the created-at, else what fills itself. #}
{% macro propose_freshness(table, timezone) %}
    {% set created_names = [
        'created_at', 'created_on', 'inserted_at', 'date_created', 'created', 'create_time', 'created_time',
        'created_date', 'received_at', 'created_dt',
    ] %}
    {% set counted = scaffold_source.loader_epoch(table) %}
    {% if counted %}
        {{ return({
            'loaded_at_query': 'select max({{ scaffold_source.to_utc(' ~ counted ~ ') }}) from {{ this }}',
            'freshness': {'warn_after': {'count': 1, 'period': 'day'}},
        }) }}
    {% endif %}
    {% set column = scaffold_source.first_time_named(table, scaffold_source.loader_time_names())
        or scaffold_source.first_time_named(table, scaffold_source.updated_names())
        or scaffold_source.first_time_named(table, created_names)
        or scaffold_source.filled_on_insert(table) %}
    {% if not column %}
        {{ return({}) }}
    {% endif %}
    {% set name = column['name'] if scaffold_source.is_plain(column['name']) else scaffold_source.quoted(column['name']) %}
    {% if scaffold_source.type_family(column['type']) == 'timestamp' %}
        {% set zone = scaffold_source.named_zone(column) or timezone %}
        {% if not zone %}
            {{ return({}) }}
        {% endif %}
        {% set name = name if zone == 'UTC' else scaffold_source.naive_to_utc(name, zone) %}
    {% endif %}
    {{ return({'loaded_at_field': name, 'freshness': {'warn_after': {'count': 1, 'period': 'day'}}}) }}
{% endmacro %}


{% macro loader_time_names() %}
    {{ return([
        'fivetran_synced', 'airbyte_extracted_at', 'sdc_batched_at', 'sdc_extracted_at', 'peerdb_synced_at', 'flow_published_at',
        'dms_timestamp',
    ]) }}
{% endmacro %}


{# The arguments of to_utc for what dlt and Debezium count from 1970, or none: _dlt_load_id is text. #}
{% macro loader_epoch(table) %}
    {% set names = table['columns'] | map(attribute='name') | map('lower') | list %}
    {% if '_dlt_load_id' in names %}
        {{ return("'(cast(_dlt_load_id as decimal(20, 6)))', epoch='seconds'") }}
    {% endif %}
    {{ return("'__ts_ms', epoch='milliseconds'" if '__ts_ms' in names else none) }}
{% endmacro %}


{% macro updated_names() %}
    {{ return([
        'updated_at', 'modified_at', 'updated_on', 'modified_on', 'last_updated_at', 'last_modified_at',
        'last_updated', 'last_modified', 'date_updated', 'date_modified', 'updated', 'modified',
        'update_time', 'updated_time', 'updated_date', 'modified_date', 'updated_dt', 'modified_dt',
    ]) }}
{% endmacro %}


{# The column with the earliest of `names` that holds a point in time, or none. #}
{% macro first_time_named(table, names) %}
    {% set times = {} %}
    {% for column in table['columns'] if scaffold_source.type_family(column['type']) in ['timestamp', 'timestamptz'] %}
        {% do times.update({scaffold_source.snake_case(column['name']): column}) %}
    {% endfor %}
    {% for name in names if name in times %}
        {{ return(times[name]) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{# The one timestamp whose default is the current time; none where there are several. #}
{% macro filled_on_insert(table) %}
    {% set now = '(?i)now\\(\\)|current_timestamp|localtimestamp|clock_timestamp\\(\\)|statement_timestamp\\(\\)' %}
    {% set filled = [] %}
    {% for column in table['columns'] if scaffold_source.type_family(column['type']) in ['timestamp', 'timestamptz'] %}
        {% do filled.append(column) if modules.re.search(now, column['default'] or '') %}
    {% endfor %}
    {% if filled | length != 1 or scaffold_source.moves_on(filled[0]['name']) %}
        {{ return(none) }}
    {% endif %}
    {{ return(filled[0]) }}
{% endmacro %}


{# Whether a time says by its name that it moves on after the row was made: `last_seen_at`, `expires_at`. #}
{% macro moves_on(name) %}
    {% set later = [
        'last', 'latest', 'seen', 'refreshed', 'synced', 'accessed', 'used', 'active', 'heartbeat', 'next', 'due', 'valid',
        'expires', 'expiry', 'expiration', 'until', 'scheduled', 'effective', 'renewed', 'start', 'starts', 'ends', 'updated',
        'modified', 'changed', 'deleted', 'removed', 'closed', 'ended', 'end',
    ] %}
    {{ return(scaffold_source.snake_case(name).split('_') | select('in', later) | list | length > 0) }}
{% endmacro %}


{# Column level: `times.column_timezones` and `money.minor_units`. #}
{% macro propose_column_meta(table, column, timezone) %}
    {% set meta = {} %}
    {% set family = scaffold_source.type_family(column['type']) %}
    {% set zone = scaffold_source.named_zone(column) if family == 'timestamp' else none %}
    {% do meta.update({'timezone': zone} if zone and zone != timezone else {}) %}
    {% if family == 'integer' and modules.re.search('(^|_)(cents|pence|minor_units?)$', scaffold_source.snake_case(column['name'])) %}
        {% do meta.update({'unit': 'minor'}) %}
        {% set currencies = [] %}
        {% for other in table['columns'] if scaffold_source.type_family(other['type']) == 'string' %}
            {% if modules.re.search('(currency|currency_code|currency_iso|iso_currency)$', scaffold_source.snake_case(other['name'])) %}
                {% do currencies.append(other['name']) %}
            {% endif %}
        {% endfor %}
        {% do meta.update({'currency_column': currencies[0]} if currencies | length == 1 else {}) %}
    {% endif %}
    {{ return(meta) }}
{% endmacro %}


{# The zone that a column's default computes in, else the one that its comment names; none where it is not one. #}
{% macro named_zone(column) %}
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
