{% macro default__test_is_fresh(model, source, table, max_age, column=none, group_by=[], calendar=none, as_of=none) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set arrived_at = scaffold_source.to_utc(scaffold_source._arrival_column(contract, column), contract) %}
    {% set groups = scaffold_source._key_columns(contract, group_by, 'group_by') if group_by else [] %}
    {% set now = modules.datetime.datetime.fromisoformat(as_of) if as_of else scaffold_source._clock_reading(run_started_at) %}
    {% set oldest = scaffold_source._oldest_fresh_moment(contract, now, max_age, calendar) %}
    {{ return(scaffold_source._stale_groups_sql(
        model,
        arrived_at,
        groups,
        scaffold_source._moment_literal(now) if as_of else scaffold_source._utc_now(),
        scaffold_source._moment_literal(oldest),
        scaffold_source._must_hold_column(contract),
    )) }}
{% endmacro %}


{% macro _stale_groups_sql(model, arrived_at, groups, now, oldest, must_hold) -%}
with newest as (

    select
        {% for column in groups -%}
        {{ column }},
        {% endfor -%}
        max(case when {{ arrived_at }} <= {{ now }} then {{ arrived_at }} end) as newest_row_at
    from {{ model }}
    {%- if groups %}
    group by {{ groups | join(', ') }}
    {%- endif %}

)

select
    newest.*,
    {{ oldest }} as expected_after{{ must_hold }}
from newest
where
    (newest_row_at is null or newest_row_at < {{ oldest }})
    {%- if flags.EMPTY %}
    and 1 = 0  -- under --empty nothing lands, and nothing is late
    {%- endif %}
{%- endmacro %}


{# A naive datetime in UTC as a SQL literal. #}
{% macro _moment_literal(moment) %}
    {{ return("cast('" ~ moment.strftime('%Y-%m-%d %H:%M:%S') ~ "' as " ~ scaffold_source.naive_timestamp_type() ~ ')') }}
{% endmacro %}


{#
    The moment that is `max_age` before `now`, counting only the calendar's time. Both are naive, in UTC. Compares moments,
    not spans of time: dbt 2 takes any span to be as long as any other.
#}
{% macro _oldest_fresh_moment(contract, now, max_age, calendar) %}
    {% if not calendar %}
        {% set minutes = scaffold_source._duration_minutes(contract, 'max_age', max_age) %}
        {{ return(now - modules.datetime.timedelta(minutes=minutes)) }}
    {% endif %}
    {% set working = scaffold_source._read_calendar(contract, calendar) %}
    {% set minutes = scaffold_source._duration_minutes(contract, 'max_age', max_age, working['to'] - working['from']) %}
    {% set left = namespace(time=modules.datetime.timedelta(minutes=minutes)) %}
    {% for days_ago in range(731) %}
        {% set hours = scaffold_source._working_hours(working, now, days_ago) %}
        {% if hours and hours[1] - left.time >= hours[0] %}
            {{ return(hours[1] - left.time) }}
        {% elif hours %}
            {% set left.time = left.time - (hours[1] - hours[0]) %}
        {% endif %}
    {% endfor %}
    {% do scaffold_source._raise_contract_error(
        scaffold_source._contract_path(contract),
        'max_age ' ~ max_age ~ ' is more working time than the calendar has in two years',
        'Give `max_age` in hours, or the calendar more days.'
    ) %}
{% endmacro %}


{# The calendar with its defaults: weekday numbers (Monday 0), minutes of the day, zone, holidays as text. #}
{% macro _read_calendar(contract, calendar) %}
    {% set path = scaffold_source._contract_path(contract) %}
    {% do scaffold_source._check_shape(path, 'calendar', calendar, ['mapping'], '{days: [mon, tue], from: "08:00", to: "18:00"}') %}
    {% for key in calendar %}
        {% do scaffold_source._check_option(contract, 'calendar key', key, ['days', 'from', 'to', 'timezone', 'holidays']) %}
    {% endfor %}
    {% set names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] %}
    {% set days = [] %}
    {% for day in calendar.get('days') or names[:5] %}
        {% do scaffold_source._check_option(contract, 'calendar day', day, names) %}
        {% do days.append(names.index(day)) %}
    {% endfor %}
    {% set holidays = [] %}
    {% for day in calendar.get('holidays') or [] %}
        {% do holidays.append(day | string) %}
    {% endfor %}
    {% set from = scaffold_source._minute_of_day(contract, calendar.get('from', '00:00')) %}
    {% set to = scaffold_source._minute_of_day(contract, calendar.get('to', '24:00')) %}
    {% if from >= to %}
        {% do scaffold_source._raise_contract_error(path, 'the calendar ends before it begins', 'Set `from` before `to`.') %}
    {% endif %}
    {% set zone = scaffold_source._known_timezone(path, calendar.get('timezone', 'UTC')) %}
    {{ return({'days': days, 'from': from, 'to': to, 'timezone': zone, 'holidays': holidays}) }}
{% endmacro %}


{# "08:30" as minutes. YAML reads 18:00 without quotes as the number 1080, which is the same. #}
{% macro _minute_of_day(contract, time) %}
    {% if time is number and 0 <= time <= 1440 %}
        {{ return(time) }}
    {% elif not modules.re.search('^([01]?[0-9]|2[0-4]):[0-5][0-9]$', time | string) %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            'the calendar\'s time "' ~ time ~ '" is no time of day',
            'Write it as "08:00".'
        ) %}
    {% endif %}
    {% set parts = time.split(':') %}
    {{ return(parts[0] | int * 60 + parts[1] | int) }}
{% endmacro %}


{# When work began and ended so many days before `now`, naive in UTC; none where there was none. Today ends now. #}
{% macro _working_hours(working, now, days_ago) %}
    {% set zone = modules.pytz.timezone(working['timezone']) %}
    {% set utc = modules.pytz.utc %}
    {% set today = scaffold_source._clock_reading(utc.localize(now).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)) %}
    {% set midnight = today - modules.datetime.timedelta(days=days_ago) %}
    {% if midnight.weekday() not in working['days'] or midnight.strftime('%Y-%m-%d') in working['holidays'] %}
        {{ return(none) }}
    {% endif %}
    {% set hours = [] %}
    {% for key in ['from', 'to'] %}
        {% set local = midnight + modules.datetime.timedelta(minutes=working[key]) %}
        {% do hours.append(scaffold_source._clock_reading(zone.localize(local).astimezone(utc))) %}
    {% endfor %}
    {% set ends = now if now < hours[1] else hours[1] %}
    {{ return([hours[0], ends] if hours[0] < ends else none) }}
{% endmacro %}


{# What the clock shows at an aware datetime, to the second. In dbt 2 `replace(tzinfo=none)` does not drop the zone. #}
{% macro _clock_reading(moment) %}
    {{ return(modules.datetime.datetime.fromisoformat(moment.strftime('%Y-%m-%dT%H:%M:%S'))) }}
{% endmacro %}
