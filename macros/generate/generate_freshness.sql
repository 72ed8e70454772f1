{#
    Prints and returns freshness for a source's tables, with thresholds from how rows really arrived.

        dbt --quiet run-operation generate_freshness --args '{source: shop}'

    source   name of the source, as under `sources:`
    days     how many days to look back; default, 30

    Looks at the hours in which rows arrived (by the table's `updated_at`) and warns after half as much again as the
    longest gap between two of them: nights and weekends are in it. One query for all tables; each is read once.
    There is no `error_after`: how late is too late, people decide.
#}
{% macro generate_freshness(source, days=30) %}
    {{ return(adapter.dispatch('generate_freshness', 'scaffold_source')(source, days)) }}
{% endmacro %}


{% macro default__generate_freshness(source, days=30) %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% set queries = [] %}
    {% set reasons = {} %}
    {% for name in scaffold_source._declared_tables(source) %}
        {% set contract = scaffold_source.read_contract(source, name) %}
        {% if contract['updated_at'] %}
            {% do queries.append(scaffold_source._arrival_gaps_sql(contract, days)) %}
        {% else %}
            {% do reasons.update({name: 'no `updated_at`'}) %}
        {% endif %}
    {% endfor %}
    {% set lines = ['sources:', '  - name: ' ~ scaffold_source._yaml_scalar(source), '    tables:'] %}
    {% for row in run_query(queries | join('\nunion all\n') ~ '\norder by table_name').rows if queries %}
        {% if row[1] < 3 %}
            {% do reasons.update({row[0]: 'rows arrived in ' ~ row[1] ~ ' hours of ' ~ days ~ ' days'}) %}
        {% else %}
            {% do lines.extend(scaffold_source._freshness_lines(source, row[0], row[1], row[2] | int, days)) %}
        {% endif %}
    {% endfor %}
    {% if lines | length == 3 %}
        {% set lines = ['sources: []'] %}
    {% endif %}
    {% for name, reason in reasons | dictsort %}
        {% do lines.append('# ' ~ name ~ ': no proposal, ' ~ reason) %}
    {% endfor %}
    {% set text = lines | join('\n') %}
    {% do print(text) %}
    {{ return(text) }}
{% endmacro %}


{# In how many hours rows arrived, and the longest time in hours between two of them. #}
{% macro _arrival_gaps_sql(contract, days) -%}
{% set arrived_at = scaffold_source.to_utc(contract['updated_at'], contract) -%}
{% set now = '(' ~ scaffold_source._utc_now() ~ ')' -%}
select
    {{ scaffold_source.text_literal(contract['table']) }} as table_name,
    count(*) as hours_with_arrivals,
    coalesce(max({{ dbt.datediff('previous_hour', 'arrival_hour', 'hour') }}), 0) as longest_gap
from (
    select
        arrival_hour,
        lag(arrival_hour) over (order by arrival_hour) as previous_hour
    from (
        select distinct {{ dbt.date_trunc('hour', '(' ~ arrived_at ~ ')') }} as arrival_hour
        from {{ contract['relation'] }}
        where {{ arrived_at }} between {{ scaffold_source.add_time('day', -days, now) }} and {{ now }}
    ) as hours
) as gaps
{%- endmacro %}


{% macro _freshness_lines(source, table, hours, longest_gap, days) %}
    {% set patience = [(longest_gap * 3 + 1) // 2, 1] | max %}
    {% set after = '{count: ' ~ patience ~ ', period: hour}' if patience < 48
        else '{count: ' ~ (patience + 23) // 24 ~ ', period: day}' %}
    {{ return([
        '      - name: ' ~ scaffold_source._yaml_scalar(table),
        '        config:',
        '          # Rows arrived in ' ~ hours ~ ' hours of the last ' ~ days ~ ' days; the longest gap was ' ~ longest_gap
        ~ (' hour' if longest_gap == 1 else ' hours'),
        '          loaded_at_query: ' ~ scaffold_source._double_quoted(scaffold_source._loaded_at_call([source, table])),
        '          freshness:',
        '            warn_after: ' ~ after,
    ]) }}
{% endmacro %}
