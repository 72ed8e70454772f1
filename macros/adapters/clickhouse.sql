{#
    https://clickhouse.com/docs/sql-reference
    There is no local time: a DateTime64 is an instant and the zone in which it is shown. Here one without a zone, as
    loaders land it, is a local time whose clock stands in UTC, whatever the server's or the session's zone is; and
    what comes out is a DateTime64 that is shown in UTC. https://clickhouse.com/docs/sql-reference/data-types/datetime64
#}


{# A backslash escapes in names and texts: https://clickhouse.com/docs/sql-reference/syntax #}
{% macro clickhouse__quoted(name) %}
    {{ return('`' ~ name | replace('\\', '\\\\') | replace('`', '\\`') ~ '`') }}
{% endmacro %}

{% macro clickhouse__text_literal(text) %}
    {{ return("'" ~ text | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") }}
{% endmacro %}


{# A type without Nullable has no null: https://clickhouse.com/docs/sql-reference/data-types/nullable #}
{% macro clickhouse__text_type() %}
    {{ return('Nullable(String)') }}
{% endmacro %}

{% macro clickhouse__nullable_type(type) %}
    {{ return(type if type.startswith('Nullable(') else 'Nullable(' ~ type ~ ')') }}
{% endmacro %}

{% macro clickhouse__null_of(type) %}
    {{ return('cast(null as ' ~ scaffold_source.clickhouse__nullable_type(type) ~ ')') }}
{% endmacro %}


{# A bare 0.01 is a Float64: https://clickhouse.com/docs/sql-reference/data-types/decimal #}
{% macro clickhouse__decimal_literal(digits) %}
    {{ return("toDecimal64('" ~ digits ~ "', " ~ digits.split('.')[-1] | length ~ ')') }}
{% endmacro %}

{% macro clickhouse__exact_numeric(expression) %}
    {{ return('toDecimal128(' ~ expression ~ ', 6)') }}
{% endmacro %}


{# `Nullable(DateTime64(6, 'Europe/Paris'))` is an instant: https://clickhouse.com/docs/sql-reference/data-types/nullable #}
{% macro clickhouse__type_name(data_type) %}
    {% set inner = modules.re.sub('^(Nullable|LowCardinality)\\((.*)\\)$', '\\2', data_type or '') %}
    {% if inner != (data_type or '') %}
        {{ return(scaffold_source.clickhouse__type_name(inner)) }}
    {% elif modules.re.search("^DateTime(64)?\\(.*'", inner) %}
        {{ return('timestamptz') }}
    {% endif %}
    {{ return(scaffold_source.default__type_name(inner)) }}
{% endmacro %}

{% macro clickhouse__naive_timestamp_type() %}
    {{ return("Nullable(DateTime64(6, 'UTC'))") }}
{% endmacro %}


{#
    Of two it takes the first, and a skipped time it moves back by what was skipped instead of forward:
    https://clickhouse.com/docs/sql-reference/functions/type-conversion-functions#todatetime64
#}
{% macro clickhouse__naive_to_utc(expression, timezone) %}
    {% set clock = "toTimeZone(" ~ expression ~ ", 'UTC')" %}
    {% set instant = 'toDateTime64(toString(' ~ clock ~ '), 6, ' ~ scaffold_source.text_literal(timezone) ~ ')' %}
    {% set first = scaffold_source.aware_to_utc(instant) %}
    {% set moved_on = scaffold_source.add_difference(first, scaffold_source.utc_to_local(first, timezone), clock) %}
    {{ return(scaffold_source._later_of_two(moved_on, clock, timezone)) }}
{% endmacro %}

{# https://clickhouse.com/docs/sql-reference/functions/date-time-functions#dateDiff #}
{% macro clickhouse__add_difference(expression, earlier, later) %}
    {{ return('addSeconds(' ~ expression ~ ", dateDiff('second', " ~ earlier ~ ', ' ~ later ~ '))') }}
{% endmacro %}

{% macro clickhouse__aware_to_utc(expression) %}
    {{ return('toTimeZone(' ~ expression ~ ", 'UTC')") }}
{% endmacro %}

{% macro clickhouse__utc_to_local(expression, timezone) %}
    {{ return(
        'toDateTime64(toString(toTimeZone(' ~ expression ~ ', ' ~ scaffold_source.text_literal(timezone) ~ ")), 6, 'UTC')"
    ) }}
{% endmacro %}


{# A cast to Date takes no null: https://clickhouse.com/docs/sql-reference/functions/type-conversion-functions#todate32 #}
{% macro clickhouse__as_date(expression) %}
    {{ return('toDate32(' ~ expression ~ ')') }}
{% endmacro %}


{# https://clickhouse.com/docs/sql-reference/functions/date-time-functions#now64 #}
{% macro clickhouse__current_instant() %}
    {{ return("now64(6, 'UTC')") }}
{% endmacro %}

{% macro clickhouse__add_time(period, count, expression) %}
    {{ return('(' ~ expression ~ ' + interval ' ~ count ~ ' ' ~ period ~ ')') }}
{% endmacro %}

{# Up to the year 2299, where DateTime64 ends: https://clickhouse.com/docs/sql-reference/functions/type-conversion-functions#fromunixtimestamp64micro #}
{% macro clickhouse__epoch_to_utc(expression, unit) %}
    {% set microseconds = scaffold_source._epoch_microseconds(scaffold_source.exact_numeric(expression), unit) %}
    {{ return('fromUnixTimestamp64Micro(toInt64(' ~ microseconds ~ "), 'UTC')") }}
{% endmacro %}


{# A count has no sign, and a difference of counts has one, so that they are of no common type: https://clickhouse.com/docs/sql-reference/aggregate-functions/reference/count #}
{% macro clickhouse__count_rows_where(condition) %}
    {{ return('toInt64(countIf(' ~ condition ~ '))') }}
{% endmacro %}


{# No named columns of VALUES: https://clickhouse.com/docs/sql-reference/table-functions/values #}
{% macro clickhouse__literal_rows(alias, columns, rows) %}
    {{ return(scaffold_source._union_of_rows(alias, columns, rows)) }}
{% endmacro %}


{# https://clickhouse.com/docs/operations/system-tables/columns #}
{% macro clickhouse__landed_schema_sql(database, schema) -%}
select
    'column' as row_kind,
    columns.table as table_name,
    columns.position as position,
    cast(null as Nullable(String)) as key_name,
    columns.name as column_name,
    columns.type as data_type,
    nullIf(columns.comment, '') as comment,
    case when columns.type like '%Nullable(%' then 'YES' else 'NO' end as is_nullable,
    nullIf(columns.default_expression, '') as column_default,
    case when tables.engine like '%View' then 'view' else 'table' end as table_kind,
    nullIf(tables.comment, '') as table_comment
from system.columns as columns
inner join system.tables as tables on columns.database = tables.database and columns.table = tables.name
where columns.database = {{ scaffold_source.text_literal(schema) }}
order by columns.table, columns.position
{%- endmacro %}
