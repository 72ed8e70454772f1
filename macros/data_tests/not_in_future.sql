{% macro default__test_not_in_future(model, source, table, columns=none, tolerance=none) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set minutes = scaffold_source._duration_minutes(contract, 'tolerance', tolerance or {'count': 5, 'period': 'minute'}) %}
    {% set latest = scaffold_source.add_time('minute', minutes, '(' ~ scaffold_source._utc_now() ~ ')') %}
    {% set rules = [] %}
    {% set names = [columns] if columns is string else columns or [scaffold_source._arrival_column(contract)] %}
    {% for name in names %}
        {% do rules.append(scaffold_source._counting_rule(
            'not_in_future',
            name,
            'more than ' ~ minutes ~ ' minutes later than now',
            scaffold_source.to_utc(name, contract) ~ ' > ' ~ latest,
        )) %}
    {% endfor %}
    {{ return(scaffold_source._broken_rules_sql(
        model, rules, [], scaffold_source._must_hold_column(contract), scaffold_source._counts_none()
    )) }}
{% endmacro %}


{#
    A duration in whole minutes: `4h`, `2 days`, or dbt's `{count: 4, period: hour}`. With a calendar a day has
    `day_minutes`, and nothing longer than a day has a length.
#}
{% macro _duration_minutes(contract, name, duration, day_minutes=none) %}
    {% set seconds = scaffold_source._duration_seconds(duration, day_minutes) %}
    {% if seconds is none %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract),
            name ~ ' "' ~ duration ~ '" is no duration' ~ (' that a calendar can count' if day_minutes else ''),
            'Write `' ~ name ~ ': {count: 4, period: hour}`, or '
            ~ ('hours or days, such as 4h or 2d.' if day_minutes else scaffold_source._duration_forms() ~ '.')
        ) %}
    {% endif %}
    {{ return((seconds / 60) | int) }}
{% endmacro %}


{# The same in seconds, none where it is no duration. The grammar is the CLI's. #}
{% macro _duration_seconds(duration, day_minutes=none) %}
    {% if duration is mapping %}
        {% set count, unit = duration.get('count'), duration.get('period') | string | lower %}
    {% else %}
        {% set parts = modules.re.match(scaffold_source._duration_pattern(), duration | string | lower) %}
        {% set count, unit = (parts.group(1) | float if parts else none), parts.group(2) if parts else none %}
    {% endif %}
    {% set length = scaffold_source._duration_units().get(unit) %}
    {% if day_minutes and length and length >= 86400 %}
        {% set length = day_minutes * 60 if length == 86400 else none %}
    {% endif %}
    {{ return(count * length if count is number and count is not boolean and count >= 0 and length else none) }}
{% endmacro %}
