{% macro default__test_not_in_future(model, source, table, columns=none, tolerance=none) %}
    {% if not execute %}
        {{ return('select 1') }}
    {% endif %}
    {% set contract = scaffold_source.read_contract(source, table) %}
    {% set minutes = scaffold_source.duration_minutes(contract, 'tolerance', tolerance or {'count': 5, 'period': 'minute'}) %}
    {% set latest = scaffold_source.add_time('minute', minutes, '(' ~ scaffold_source.utc_now() ~ ')') %}
    {% set rules = [] %}
    {% set names = [columns] if columns is string else columns or [scaffold_source.arrival_column(contract)] %}
    {% for name in names %}
        {% do rules.append(scaffold_source.counting_rule(
            'not_in_future',
            name,
            'more than ' ~ minutes ~ ' minutes later than now',
            scaffold_source.to_utc(name, contract) ~ ' > ' ~ latest,
        )) %}
    {% endfor %}
    {{ return(scaffold_source.broken_rules_sql(model, rules)) }}
{% endmacro %}


{# `{count: 4, period: hour}` in minutes. A day has `day_minutes`. #}
{% macro duration_minutes(contract, name, duration, day_minutes=1440) %}
    {% set minutes = {'minute': 1, 'hour': 60, 'day': day_minutes}.get(duration.get('period')) if duration is mapping else none %}
    {% if not minutes or duration.get('count') is not number or duration['count'] < 0 %}
        {% do scaffold_source.raise_contract_error(
            scaffold_source.contract_path(contract),
            name ~ ' "' ~ duration ~ '" is no duration',
            'Write `' ~ name ~ ': {count: 4, period: hour}`; period is one of minute, hour, day.'
        ) %}
    {% endif %}
    {{ return((duration['count'] * minutes) | int) }}
{% endmacro %}
