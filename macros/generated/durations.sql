{# Generated from python/scaffold_source/lexicon/durations.py by `make generate`: edit that, not this. #}
{# What people write for a unit → its seconds. #}
{% macro _duration_units() %}
    {{ return({
        's': 1,
        'sec': 1,
        'secs': 1,
        'second': 1,
        'seconds': 1,
        'm': 60,
        'min': 60,
        'mins': 60,
        'minute': 60,
        'minutes': 60,
        'h': 3600,
        'hr': 3600,
        'hrs': 3600,
        'hour': 3600,
        'hours': 3600,
        'd': 86400,
        'day': 86400,
        'days': 86400,
        'w': 604800,
        'week': 604800,
        'weeks': 604800,
        'mo': 2592000,
        'month': 2592000,
        'months': 2592000,
        'y': 31536000,
        'year': 31536000,
        'years': 31536000,
    }) }}
{% endmacro %}


{# A number and a unit, in lower case. #}
{% macro _duration_pattern() %}
    {{ return('^ *([0-9]+(?:[.][0-9]+)?) ?([a-z]+) *$') }}
{% endmacro %}


{# For messages. #}
{% macro _duration_forms() %}
    {{ return('a number and a unit, such as 14d, 4h, 30 minutes, 2 weeks or 3 months (m is a minute, mo a month)') }}
{% endmacro %}
