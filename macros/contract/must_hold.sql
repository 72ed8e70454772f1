{#
    What every data test of this package has in common, called first in it: failures are broken rows, counted by
    `fail_calc`, and fail the run where the rows say that the promise must hold. The cast, because a sum of integers may
    be a decimal, which dbt 2 does not read as a number. What people write for their test goes before both.
#}
{% macro _count_broken_rows(fail_calc=none) %}
    {% if scaffold_source._is_data_test() %}
        {{ config(error_if='!= 0 and max(must_hold) = 1') }}
        {% if fail_calc != 'count(*)' %}
            {{ config(fail_calc=fail_calc or scaffold_source._broken_rows_sum()) }}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro _broken_rows_sum() %}
    {{ return('cast(coalesce(sum(broken_rows), 0) as bigint)') }}
{% endmacro %}


{#
    Is this a data test? A model may call the macro of one, and has no such configuration. While dbt 2 parses, it says
    `project.name` of tests and models alike: there both are configured.
#}
{% macro _is_data_test() %}
    {% set parts = ((model or {})['unique_id'] or 'test.') | string %}
    {{ return(parts.split('.')[0] == 'test' or parts.split('.') | length == 2) }}
{% endmacro %}


{#
    The column that `error_if` reads, after the others of a test's query: 1 where a broken promise fails the run. dbt fixes
    a test's severity when it parses, and whether a contract is a draft is known when the test runs. A `severity` of
    people's own has decided already; on dbt 2, which does not show it to macros, an `error_if` of their own has.
#}
{% macro _must_hold_column(contract) %}
    {% if not scaffold_source._is_data_test() %}
        {{ return('') }}
    {% endif %}
    {% set own = (model or {})['unrendered_config'] or {} %}
    {{ return(',\n    ' ~ ('0' if contract['status'] == 'draft' and not own['severity'] else '1') ~ ' as must_hold') }}
{% endmacro %}


{# Is there a `fail_calc` of people's own that sums broken rows, and that would be null where no row is broken? #}
{% macro _counts_none() %}
    {% set fail_calc = config.get('fail_calc') or '' %}
    {{ return('broken_rows' in fail_calc and fail_calc != scaffold_source._broken_rows_sum()) }}
{% endmacro %}
