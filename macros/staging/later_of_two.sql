{#
    Of a local time that happens twice, the second time, also where `first`, its conversion to UTC, takes the first,
    or where the vendor's page does not say: so that every warehouse reads it as standard time.

    Clocks go back by half an hour (Lord Howe), two (Troll) or three (Casey): by how much is what the clock has lost
    three hours later. Where the clock then shows the same time once more, that is the second time.
#}
{% macro _later_of_two(first, expression, timezone) %}
    {% set clock_later = scaffold_source.utc_to_local(scaffold_source.add_time('hour', 3, first) | trim, timezone) %}
    {% set second = scaffold_source.add_difference(first, clock_later, scaffold_source.add_time('hour', 3, expression) | trim) %}
    {{ return(
        'case when ' ~ scaffold_source.utc_to_local(second, timezone) ~ ' = ' ~ expression
        ~ ' then ' ~ second ~ ' else ' ~ first ~ ' end'
    ) }}
{% endmacro %}
