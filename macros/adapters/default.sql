{#
    Everything that differs between warehouses, and nothing else. A new warehouse is one file beside this one
    that overrides what it does differently; the macros above never ask which warehouse they run on. Names, reserved
    words and types of time come from its entry in the CLI (macros/generated/).
#}


{#
    The name of the adapter whose SQL is spoken here. A warehouse without a file in macros/adapters/ stops: its SQL
    would be a guess, also where its adapter inherits from another, as Materialize's does from Postgres'. A project can
    add one itself, by a macro `<adapter>__sql_dialect` that returns its name, and what else differs.
#}
{% macro sql_dialect() %}
    {% set spoken = adapter.dispatch('sql_dialect', 'scaffold_source')() %}
    {% if spoken != adapter.type() %}
        {% do scaffold_source.default__sql_dialect() %}
    {% endif %}
    {{ return(spoken) }}
{% endmacro %}

{% macro default__sql_dialect() %}
    {% do scaffold_source._raise_contract_error(
        'adapter ' ~ adapter.type(),
        'this warehouse is not supported yet',
        'Supported are ' ~ scaffold_source._known_warehouses() | join(', ')
        ~ '. To try another, add a macro `' ~ adapter.type() ~ '__sql_dialect` that returns "' ~ adapter.type()
        ~ '" to your project, and override there what macros/adapters/default.sql of this package does differently.'
    ) %}
{% endmacro %}


{# A column's name in quotes. Unlike `adapter.quote`, it also holds a name that contains the quote character. #}
{% macro quoted(name) %}
    {{ return(adapter.dispatch('quoted', 'scaffold_source')(name)) }}
{% endmacro %}

{% macro default__quoted(name) %}
    {{ return(adapter.quote(name | replace('"', '""'))) }}
{% endmacro %}


{# A name in quotes as the warehouse stores the same name without: where names fold to upper case, "order" is no column ORDER. #}
{% macro _stored_name(name) %}
    {% set folds = adapter.type() in scaffold_source._folding_to_upper() and modules.re.search('^[A-Za-z_][A-Za-z0-9_]*(?!\\n)$', name) %}
    {{ return(name | upper if folds else name) }}
{% endmacro %}


{# Words that a name cannot be without quotes. #}
{% macro reserved_words() %}
    {{ return(adapter.dispatch('reserved_words', 'scaffold_source')()) }}
{% endmacro %}


{# Text as a SQL literal. The text may come from somebody else's database: nothing in it may end the literal. #}
{% macro text_literal(text) %}
    {{ return(adapter.dispatch('text_literal', 'scaffold_source')(text)) }}
{% endmacro %}

{% macro default__text_literal(text) %}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{% endmacro %}


{# The type of any text, a type that may be null, and a null of a type. #}
{% macro text_type() %}
    {{ return(adapter.dispatch('text_type', 'scaffold_source')()) }}
{% endmacro %}

{% macro default__text_type() %}
    {{ return(adapter.dispatch('type_string', 'dbt')() | lower) }}
{% endmacro %}

{% macro nullable_type(type) %}
    {{ return(adapter.dispatch('nullable_type', 'scaffold_source')(type)) }}
{% endmacro %}

{% macro default__nullable_type(type) %}
    {{ return(type) }}
{% endmacro %}

{% macro null_of(type) %}
    {{ return(adapter.dispatch('null_of', 'scaffold_source')(type)) }}
{% endmacro %}

{% macro default__null_of(type) %}
    {{ return('cast(null as ' ~ type ~ ')') }}
{% endmacro %}


{# An exact (not floating) number literal from its digits. #}
{% macro decimal_literal(digits) %}
    {{ return(adapter.dispatch('decimal_literal', 'scaffold_source')(digits)) }}
{% endmacro %}

{% macro default__decimal_literal(digits) %}
    {{ return(digits) }}
{% endmacro %}


{# An amount as an exact number with room for any bigint and for fractions of a minor unit. #}
{% macro exact_numeric(expression) %}
    {{ return(adapter.dispatch('exact_numeric', 'scaffold_source')(expression)) }}
{% endmacro %}

{% macro default__exact_numeric(expression) %}
    {{ return('cast(' ~ expression ~ ' as decimal(38, 6))') }}
{% endmacro %}


{# True or false as a SQL literal. #}
{% macro boolean_literal(value) %}
    {{ return(adapter.dispatch('boolean_literal', 'scaffold_source')(value)) }}
{% endmacro %}

{% macro default__boolean_literal(value) %}
    {{ return('true' if value else 'false') }}
{% endmacro %}


{# A condition as a value of its own, where a table has booleans; and a boolean column as a condition. #}
{% macro condition_value(condition) %}
    {{ return(adapter.dispatch('condition_value', 'scaffold_source')(condition)) }}
{% endmacro %}

{% macro default__condition_value(condition) %}
    {{ return(condition) }}
{% endmacro %}

{% macro flag_condition(column) %}
    {{ return(adapter.dispatch('flag_condition', 'scaffold_source')(column)) }}
{% endmacro %}

{% macro default__flag_condition(column) %}
    {{ return(column) }}
{% endmacro %}


{# A condition for which unknown is false. #}
{% macro known_true(condition) %}
    {{ return(adapter.dispatch('known_true', 'scaffold_source')(condition)) }}
{% endmacro %}

{% macro default__known_true(condition) %}
    {{ return('coalesce(' ~ condition ~ ', false)') }}
{% endmacro %}


{# Whether a query inside another may begin with `with`. #}
{% macro takes_with_in_subqueries() %}
    {{ return(adapter.dispatch('takes_with_in_subqueries', 'scaffold_source')()) }}
{% endmacro %}

{% macro default__takes_with_in_subqueries() %}
    {{ return(true) }}
{% endmacro %}


{# The name of a landed type as macros/contract/type_family.sql knows it: lower case, without length or precision. #}
{% macro type_name(data_type) %}
    {{ return(adapter.dispatch('type_name', 'scaffold_source')(data_type)) }}
{% endmacro %}

{% macro default__type_name(data_type) %}
    {{ return(modules.re.sub('\\s*\\([^)]*\\)', '', data_type or '') | lower | trim) }}
{% endmacro %}


{# Names of the types that hold a local time, lower case and without precision. #}
{% macro naive_timestamp_types() %}
    {{ return(adapter.dispatch('naive_timestamp_types', 'scaffold_source')()) }}
{% endmacro %}


{# Names of the types that hold an instant. #}
{% macro aware_timestamp_types() %}
    {{ return(adapter.dispatch('aware_timestamp_types', 'scaffold_source')()) }}
{% endmacro %}


{# A local time in `timezone` as a naive timestamp in UTC. #}
{% macro naive_to_utc(expression, timezone) %}
    {{ return(adapter.dispatch('naive_to_utc', 'scaffold_source')(expression, timezone)) }}
{% endmacro %}

{% macro default__naive_to_utc(expression, timezone) %}
    {{ return(expression ~ ' at time zone ' ~ scaffold_source.text_literal(timezone) ~ " at time zone 'UTC'") }}
{% endmacro %}


{# An instant as a naive timestamp in UTC. #}
{% macro aware_to_utc(expression) %}
    {{ return(adapter.dispatch('aware_to_utc', 'scaffold_source')(expression)) }}
{% endmacro %}

{% macro default__aware_to_utc(expression) %}
    {{ return(expression ~ " at time zone 'UTC'") }}
{% endmacro %}


{# A naive timestamp in UTC as a local time in `timezone`. #}
{% macro utc_to_local(expression, timezone) %}
    {{ return(adapter.dispatch('utc_to_local', 'scaffold_source')(expression, timezone)) }}
{% endmacro %}

{% macro default__utc_to_local(expression, timezone) %}
    {{ return(expression ~ " at time zone 'UTC' at time zone " ~ scaffold_source.text_literal(timezone)) }}
{% endmacro %}


{# The day of a local time. #}
{% macro as_date(expression) %}
    {{ return(adapter.dispatch('as_date', 'scaffold_source')(expression)) }}
{% endmacro %}

{% macro default__as_date(expression) %}
    {{ return('cast(' ~ expression ~ ' as date)') }}
{% endmacro %}


{# Now, as an instant. #}
{% macro current_instant() %}
    {{ return(adapter.dispatch('current_instant', 'scaffold_source')()) }}
{% endmacro %}

{% macro default__current_instant() %}
    {{ return('current_timestamp') }}
{% endmacro %}

{# Now, as a naive timestamp in UTC. #}
{% macro _utc_now() %}
    {{ return(scaffold_source.aware_to_utc(scaffold_source.current_instant())) }}
{% endmacro %}


{# A naive timestamp so many days, hours or minutes later. #}
{% macro add_time(period, count, expression) %}
    {{ return(adapter.dispatch('add_time', 'scaffold_source')(period, count, expression)) }}
{% endmacro %}

{% macro default__add_time(period, count, expression) %}
    {{ return(dbt.dateadd(period, count, expression)) }}
{% endmacro %}


{# A naive timestamp later by the time between two others, in whole seconds. #}
{% macro add_difference(expression, earlier, later) %}
    {{ return(adapter.dispatch('add_difference', 'scaffold_source')(expression, earlier, later)) }}
{% endmacro %}

{% macro default__add_difference(expression, earlier, later) %}
    {{ return(scaffold_source.add_time('second', dbt.datediff(earlier, later, 'second') | trim, expression) | trim) }}
{% endmacro %}


{#
    A number of seconds, milliseconds, microseconds or nanoseconds since 1970 as a naive timestamp in UTC, exact to
    the microsecond. The default adds days, seconds and microseconds, none of which overflows an integer.
#}
{% macro epoch_to_utc(expression, unit) %}
    {{ return(adapter.dispatch('epoch_to_utc', 'scaffold_source')(expression, unit)) }}
{% endmacro %}

{% macro default__epoch_to_utc(expression, unit) %}
    {% set microseconds = 'cast(' ~ scaffold_source._epoch_microseconds('cast(' ~ expression ~ ' as decimal(28, 6))', unit) ~ ' as bigint)' %}
    {% set utc = namespace(sql="cast('1970-01-01' as " ~ scaffold_source.naive_timestamp_type() ~ ')') %}
    {% set of_day = microseconds ~ ' % 86400000000' %}
    {% set of_second = microseconds ~ ' % 1000000' %}
    {% for period, count in [
        ('day', '(' ~ microseconds ~ ' - ' ~ of_day ~ ') / 86400000000'),
        ('second', '(' ~ of_day ~ ' - ' ~ of_second ~ ') / 1000000'),
        ('microsecond', of_second),
    ] %}
        {% set utc.sql = scaffold_source.add_time(period, 'cast(' ~ count ~ ' as integer)', utc.sql) | trim %}
    {% endfor %}
    {{ return(utc.sql) }}
{% endmacro %}

{# An exact number of an epoch's units as whole microseconds. #}
{% macro _epoch_microseconds(number, unit) %}
    {% set factors = {
        'seconds': '1000000', 'milliseconds': '1000', 'microseconds': '1',
        'nanoseconds': scaffold_source.decimal_literal('0.001'),
    } %}
    {{ return('floor(' ~ number ~ ' * ' ~ factors[unit] ~ ')') }}
{% endmacro %}

{# How many of an epoch's unit make a second. #}
{% macro _units_in_a_second(unit) %}
    {{ return({'seconds': 1, 'milliseconds': 1000, 'microseconds': 1000000, 'nanoseconds': 1000000000}[unit]) }}
{% endmacro %}


{# The type of a local time. #}
{% macro naive_timestamp_type() %}
    {{ return(adapter.dispatch('naive_timestamp_type', 'scaffold_source')()) }}
{% endmacro %}

{% macro default__naive_timestamp_type() %}
    {{ return('timestamp') }}
{% endmacro %}


{# How many rows meet a condition. #}
{% macro count_rows_where(condition) %}
    {{ return(adapter.dispatch('count_rows_where', 'scaffold_source')(condition)) }}
{% endmacro %}

{% macro default__count_rows_where(condition) %}
    {{ return('count(case when ' ~ condition ~ ' then 1 end)') }}
{% endmacro %}


{# Rows of SQL literals as a table expression. A union of selects would do, but DuckDB plans a long one under a filter slowly. #}
{% macro literal_rows(alias, columns, rows) %}
    {{ return(adapter.dispatch('literal_rows', 'scaffold_source')(alias, columns, rows)) }}
{% endmacro %}

{% macro default__literal_rows(alias, columns, rows) %}
    {% set lines = [] %}
    {% for row in rows %}
        {% do lines.append('        (' ~ row | join(', ') ~ ')') %}
    {% endfor %}
    {{ return('(values\n' ~ lines | join(',\n') ~ '\n    ) as ' ~ alias ~ ' (' ~ columns | join(', ') ~ ')') }}
{% endmacro %}

{# The same for warehouses without VALUES. #}
{% macro _union_of_rows(alias, columns, rows) %}
    {% set lines = [] %}
    {% for row in rows %}
        {% set fields = [] %}
        {% for column in columns %}
            {% do fields.append(row[loop.index0] ~ ' as ' ~ column) %}
        {% endfor %}
        {% do lines.append('        select ' ~ fields | join(', ')) %}
    {% endfor %}
    {{ return('(\n' ~ lines | join('\n        union all\n') ~ '\n    ) as ' ~ alias) }}
{% endmacro %}


{# The CTE findings_<number>: for each of `rules` what it is, and how many rows break it, which counted_<number> holds as rule_1, ... #}
{% macro findings_sql(number, rules) %}
    {{ return(adapter.dispatch('findings_sql', 'scaffold_source')(number, rules)) }}
{% endmacro %}

{% macro default__findings_sql(number, rules) %}
    {{ return(scaffold_source._joined_findings_sql(number, rules)) }}
{% endmacro %}


{# The end of a select: how many rows of `model` a key has too many as broken_rows, and `from`. See _unique_keys. #}
{% macro rows_too_many_sql(model, key) %}
    {{ return(adapter.dispatch('rows_too_many_sql', 'scaffold_source')(model, key)) }}
{% endmacro %}

{% macro default__rows_too_many_sql(model, key) %}
    {{ return(scaffold_source._grouped_key_sql(model, key)) }}
{% endmacro %}


{#
    One query for everything that is known about a landed schema, sorted: row_kind (column, primary, unique or foreign),
    table_name, position, key_name, column_name, data_type (for a foreign key the table referred to), comment (for a
    foreign key the column referred to), is_nullable (YES, NO), column_default, table_kind (table, view, ...),
    table_comment. A table without columns is one row whose column_name is null. The default knows neither keys nor
    comments: information_schema shows them to owners at most.
#}
{% macro landed_schema_sql(database, schema) %}
    {{ return(adapter.dispatch('landed_schema_sql', 'scaffold_source')(database, schema)) }}
{% endmacro %}

{% macro default__landed_schema_sql(database, schema) %}
    {{ return(scaffold_source._information_schema_sql(database, schema, 'columns.data_type', 'null', 'null')) }}
{% endmacro %}

{% macro _information_schema_sql(database, schema, data_type, comment, table_comment) -%}
{% set catalogue = (scaffold_source.quoted(database) ~ '.' if database else '') ~ 'information_schema' -%}
select
    'column' as row_kind,
    columns.table_name,
    columns.ordinal_position as position,
    null as key_name,
    columns.column_name,
    {{ data_type }} as data_type,
    {{ comment }} as comment,
    columns.is_nullable,
    columns.column_default,
    case when tables.table_type like '%VIEW' then 'view' else 'table' end as table_kind,
    {{ table_comment }} as table_comment
from {{ catalogue }}.columns as columns
inner join {{ catalogue }}.tables as tables
    on columns.table_schema = tables.table_schema and columns.table_name = tables.table_name
where columns.table_schema = {{ scaffold_source.text_literal(schema) }}
order by columns.table_name, columns.ordinal_position
{%- endmacro %}
