{#
    A landed point in time as a naive timestamp in UTC, whatever the session's time zone is.

        {{ scaffold_source.to_utc('placed_at', contract) }} as placed_at
        {{ scaffold_source.to_utc('placed_at', timezone='America/New_York', data_type='timestamp') }}
        {{ scaffold_source.to_utc('created_ms', epoch='milliseconds') }}

    column      column of the contract; without a contract, a column or an expression in parentheses
    contract    from read_contract
    timezone    zone that a naive timestamp means; else the column's, else the source's
    data_type   type as landed; else the column's
    epoch       unit of a number that counts from 1970 in UTC; else the column's: seconds, milliseconds,
                microseconds or nanoseconds (cut to microseconds)

    An aware timestamp knows its zone, and an epoch is in UTC: `timezone` does not apply to them. Around a clock
    change, an ambiguous local time (the hour that happens twice) is read as standard time, and one that never
    happened moves forward by the skipped hour (docs/adapters.md says where this was seen). Infinity stays infinity.
#}
{% macro to_utc(column, contract=none, timezone=none, data_type=none, epoch=none) %}
    {{ return(adapter.dispatch('to_utc', 'scaffold_source')(column, contract, timezone, data_type, epoch)) }}
{% endmacro %}


{% macro default__to_utc(column, contract=none, timezone=none, data_type=none, epoch=none) %}
    {% if not execute %}
        {{ return(column) }}
    {% endif %}
    {% set facts = {} if not contract else contract['columns'][column] or scaffold_source._contract_column(contract, column) %}
    {% set expression = scaffold_source.quoted(column) if facts['quote'] else column %}
    {% set unit = epoch or facts['epoch'] or none %}
    {% set family = none if data_type else facts['family'] %}
    {% if not unit and family in ['timestamp', 'timestamptz'] %}
        {% set clock = 'naive' if family == 'timestamp' else 'aware' %}
    {% else %}
        {% set path = scaffold_source._contract_path(contract, column) if contract else column %}
        {% set clock = scaffold_source._clock(path, data_type or facts['data_type'] or none, unit, family or none) %}
    {% endif %}
    {% if clock == 'epoch' %}
        {{ return(adapter.dispatch('epoch_to_utc', 'scaffold_source')(expression, unit)) }}
    {% elif clock == 'aware' %}
        {{ return(adapter.dispatch('aware_to_utc', 'scaffold_source')(expression)) }}
    {% endif %}
    {% set zone = timezone or facts['timezone'] or (contract or {})['timezone'] %}
    {% if zone is string and zone in (modules.pytz.all_timezones or []) %}
        {{ return(expression if zone | upper == 'UTC' else scaffold_source.naive_to_utc(expression, zone)) }}
    {% elif timezone %}
        {% do scaffold_source._known_timezone(scaffold_source._contract_path(contract, column) if contract else column, zone) %}
    {% else %}
        {% do scaffold_source._contract_timezone(contract or {'columns': {}, 'source': none, 'table': none}, column) %}
    {% endif %}
    {{ return(expression if zone | upper == 'UTC' else scaffold_source.naive_to_utc(expression, zone)) }}
{% endmacro %}


{#
    A landed point in time as the local time of another zone, a naive timestamp.

        {{ scaffold_source.to_local('placed_at', 'Europe/Paris', contract) }} as placed_at_in_paris
        {{ scaffold_source.to_local('placed_at', 'Europe/Paris') }}

    column      column of the contract; without a contract, a naive timestamp in UTC, as staging models have them
    timezone    zone whose clock to read
    contract    from read_contract

    In the hour that a clock change repeats, two instants have one local time: group by UTC, not by local time.
#}
{% macro to_local(column, timezone, contract=none) %}
    {{ return(adapter.dispatch('to_local', 'scaffold_source')(column, timezone, contract)) }}
{% endmacro %}


{% macro default__to_local(column, timezone, contract=none) %}
    {% if not execute %}
        {{ return(column) }}
    {% endif %}
    {% set path = scaffold_source._contract_path(contract, column) if contract else column %}
    {% set zone = scaffold_source._known_timezone(path, timezone) %}
    {% set utc = scaffold_source.to_utc(column, contract) if contract else column %}
    {{ return(utc if zone | upper == 'UTC' else scaffold_source.utc_to_local(utc, zone)) }}
{% endmacro %}


{#
    The calendar day of a point in time in a zone, a date.

        {{ scaffold_source.local_date('placed_at', 'Europe/Paris', contract) }} as placed_on

    column     column of the contract; without a contract, a naive timestamp in UTC, as staging models have them
    timezone   zone whose calendar to read
    contract   from read_contract
#}
{% macro local_date(column, timezone, contract=none) %}
    {{ return(adapter.dispatch('local_date', 'scaffold_source')(column, timezone, contract)) }}
{% endmacro %}


{% macro default__local_date(column, timezone, contract=none) %}
    {{ return(scaffold_source.as_date(scaffold_source.to_local(column, timezone, contract))) }}
{% endmacro %}


{#
    The instant at which a day begins in a zone, a naive timestamp in UTC.

        from days
        left join orders
            on
                orders.placed_at >= {{ scaffold_source.day_start('days.day', 'Europe/Paris') }}
                and orders.placed_at < {{ scaffold_source.day_start('days.next_day', 'Europe/Paris') }}

    day         a date, such as a row of a date spine
    timezone    zone whose day it is

    Days are 23 or 25 hours long where the clock changes, so the end of a day is the start of the next one. Where
    the clock skips midnight the day begins when it goes on, where midnight happens twice with the first.
#}
{% macro day_start(day, timezone) %}
    {{ return(adapter.dispatch('day_start', 'scaffold_source')(day, timezone)) }}
{% endmacro %}


{% macro default__day_start(day, timezone) %}
    {% if not execute %}
        {{ return(day) }}
    {% endif %}
    {% set zone = scaffold_source._known_timezone(day, timezone) %}
    {% set midnight = 'cast(' ~ day ~ ' as ' ~ scaffold_source.naive_timestamp_type() ~ ')' %}
    {% if zone | upper == 'UTC' %}
        {{ return(midnight) }}
    {% endif %}
    {% set start = scaffold_source.naive_to_utc(midnight, zone) %}
    {% set hour_earlier = scaffold_source.add_time('hour', -1, start) %}
    {{ return(
        'case when ' ~ scaffold_source.utc_to_local('(' ~ hour_earlier ~ ')', zone) ~ ' = ' ~ midnight
        ~ ' then ' ~ hour_earlier ~ ' else ' ~ start ~ ' end'
    ) }}
{% endmacro %}


{# 'naive', 'aware' or 'epoch': how a landed type tells a point in time. `family` is the type's, for who knows it. #}
{% macro _clock(path, data_type, epoch=none, family=none) %}
    {% set family = family or scaffold_source._type_family(data_type) %}
    {% if epoch and (family in ['integer', 'number'] or not data_type) %}
        {% do scaffold_source._check_epoch(path, epoch) %}
        {{ return('epoch') }}
    {% elif not epoch and family in ['timestamp', 'timestamptz'] %}
        {{ return('naive' if family == 'timestamp' else 'aware') }}
    {% endif %}
    {% do scaffold_source._raise_contract_error(
        path,
        'to_utc does not convert data_type "' ~ (data_type or 'unknown') ~ '"' ~ (' with an `epoch`' if epoch else ''),
        'Set the column\'s `data_type` in the source YAML to the timestamp type it lands with ('
        ~ (scaffold_source.naive_timestamp_types() + scaffold_source.aware_timestamp_types()) | join(', ')
        ~ '), add `epoch: milliseconds` (or seconds, ...) to the `config.meta` of a number that counts from 1970,'
        ~ ' or turn it into a timestamp first and call to_utc with `timezone` and `data_type`.'
    ) %}
{% endmacro %}


{% macro _check_epoch(path, epoch) %}
    {% set units = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] %}
    {% if epoch not in units %}
        {% do scaffold_source._raise_contract_error(
            path, '`epoch` is "' ~ epoch ~ '", which is no unit', 'Set `epoch` to one of: ' ~ units | join(', ') ~ '.'
        ) %}
    {% endif %}
{% endmacro %}


{# The zone that a naive column means: the column's, else the source's. #}
{% macro _contract_timezone(contract, column) %}
    {% set path = scaffold_source._contract_path(contract, column) %}
    {% set facts = scaffold_source._contract_column(contract, column) %}
    {% set zone = facts.get('timezone') or contract.get('timezone') %}
    {% if not zone %}
        {% do scaffold_source._raise_contract_error(
            path,
            'a timestamp without time zone, and nothing says which zone it means',
            'Add `timezone: <zone>` (such as UTC or Europe/Paris) to the column\'s `config.meta`,'
            ~ ' or to `config.meta.contract` of the source for all its naive timestamps.'
        ) %}
    {% endif %}
    {{ return(scaffold_source._known_timezone(path, zone)) }}
{% endmacro %}


{# `zone`, if it is a name of the IANA time zone database. An offset is not: Postgres reads +02 as two hours west. #}
{% macro _known_timezone(path, zone) %}
    {% set names = modules.pytz.all_timezones %}
    {% if zone is not string or (names and zone not in names and zone | upper != 'UTC') %}
        {% do scaffold_source._raise_contract_error(
            path,
            '`timezone` is "' ~ zone ~ '", which is no time zone',
            'Use a name of the IANA database, such as Europe/Paris, America/New_York or UTC'
            ~ ' (https://en.wikipedia.org/wiki/List_of_tz_database_time_zones).'
        ) %}
    {% endif %}
    {{ return(zone) }}
{% endmacro %}
