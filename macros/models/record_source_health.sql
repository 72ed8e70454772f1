{#
    Keeps what a run found out about the sources, for the model `scaffold_source__source_health`:

        on-run-end: "{{ scaffold_source.record_source_health(results) }}"

    results   dbt's own, which only an on-run-end hook has

    Adds a row per source's data test and freshness that ran to `scaffold_source__check_results`; called twice in one
    run, it adds nothing more. Runs on fewer rows than there are (`--empty`, `--sample`) say nothing about health and
    are not kept. Without the model there is nowhere to keep anything: a warning says so.
#}
{% macro record_source_health(results) %}
    {{ return(adapter.dispatch('record_source_health', 'scaffold_source')(results)) }}
{% endmacro %}


{% macro default__record_source_health(results) %}
    {% if not execute or flags.EMPTY or flags.SAMPLE %}
        {{ return('') }}
    {% endif %}
    {% set rows = scaffold_source._check_result_rows(results) %}
    {% if not rows %}
        {{ return('') }}
    {% endif %}
    {% set model = graph.nodes.get('model.scaffold_source.scaffold_source__check_results') %}
    {% set kept = adapter.get_relation(model.database, model.schema, model.alias) if model %}
    {% if not kept %}
        {% do exceptions.warn(
            'scaffold_source: record_source_health kept nothing: ' ~ ('its table is not there yet. Run `dbt run --select '
            ~ 'scaffold_source__check_results` once.' if model else 'the package\'s models are off. Set `vars: '
            ~ '{scaffold_source: {models: true}}` in dbt_project.yml, or take the hook out of it.')
        ) %}
        {{ return('') }}
    {% endif %}
    {{ return(scaffold_source._insert_once_sql(kept, scaffold_source._check_result_columns(), rows)) }}
{% endmacro %}


{% macro _check_result_columns() %}
    {{ return({
        'invocation_id': 'text',
        'check_id': 'text',
        'table_id': 'text',
        'check_kind': 'text',
        'checked_at': 'timestamp',
        'status': 'text',
        'failures': 'integer',
        'newest_row_at': 'timestamp',
    }) }}
{% endmacro %}


{# What ran, among a run's results. A message may hold rows of the data: it is not kept. #}
{% macro _check_result_rows(results) %}
    {% set checked_at = run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f') %}
    {% set rows = [] %}
    {% for result in results if result.status | string != 'skipped' %}
        {% set node = result.node %}
        {% if node.resource_type | string == 'source' %}
            {% set newest = result.max_loaded_at %}
            {% do rows.append([
                invocation_id, node.unique_id ~ '.freshness', node.unique_id, 'freshness', checked_at, result.status | string,
                none, newest.strftime('%Y-%m-%d %H:%M:%S.%f') if newest else none,
            ]) %}
        {% elif node.resource_type | string == 'test' and scaffold_source._tested_source(graph.nodes[node.unique_id]) %}
            {% do rows.append([
                invocation_id, node.unique_id, scaffold_source._tested_source(graph.nodes[node.unique_id]), 'data test', checked_at,
                result.status | string, result.failures, none,
            ]) %}
        {% endif %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{# One statement, so that a run is kept whole or not at all, and not again where its rows are there already. #}
{% macro _insert_once_sql(relation, columns, rows) -%}
insert into {{ relation }} ({{ columns.keys() | join(', ') }})
select {{ columns.keys() | join(', ') }}
from (
{{ scaffold_source._typed_rows_sql(columns, rows) }}
) as found
where not exists (
    select 1 from {{ relation }} as kept
    where kept.invocation_id = found.invocation_id and kept.check_id = found.check_id
)
{%- endmacro %}
