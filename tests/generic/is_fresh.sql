{#
    Did rows arrive lately, in every group? One row per group that is stale, with its newest row's time in UTC.

        data_tests:
          - scaffold_source.is_fresh:
              arguments:
                max_age: {count: 4, period: hour}
                group_by: [country]
                calendar: {days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00", timezone: Europe/Paris}

    source, table   whose contract; default, that of the table that the test is declared on
    max_age         `{count, period}`, period one of minute, hour, day
    column          column that moves when rows arrive; default, the table's `updated_at`
    group_by        columns; each group must be fresh. A group without any row is not seen
    calendar        when rows are expected: `days` (default mon to fri), `from` and `to` (default the whole day),
                    `timezone` (default UTC), `holidays` (dates). Only that time counts, and a day is its hours
    as_of           moment in UTC to judge from; default, now

    Rows in the future do not count. A table without rows is stale.
#}
{% test is_fresh(model, max_age, source=none, table=none, column=none, group_by=[], calendar=none, as_of=none) %}
    {% do scaffold_source._count_broken_rows('count(*)') %}
    {% set tested = scaffold_source._tested_table(source, table) %}
    {{ return(adapter.dispatch('test_is_fresh', 'scaffold_source')(model, tested[0], tested[1], max_age, column, group_by, calendar, as_of)) }}
{% endtest %}
