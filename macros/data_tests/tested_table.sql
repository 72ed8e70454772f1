{#
    The source and table that a generic test is declared on, as [source, table]: what its arguments say, else the
    source that its `model` names. dbt keeps both in the test's node, whatever `where` makes of `model`; the node is
    dbt's variable `model` wherever no argument has that name (dbt 2 has it nowhere else).
#}
{% macro _tested_table(source=none, table=none) %}
    {% if source and table %}
        {{ return([source, table]) }}
    {% endif %}
    {% set node = model or {} %}
    {% set named = ((node.get('test_metadata') or {}).get('kwargs') or {}).get('model') or '' %}
    {% set call = modules.re.search("source\\('([^']*)', '([^']*)'\\)", named) %}
    {% set sources = node.get('sources') or [] %}
    {% set found = [call.group(1), call.group(2)] if call else sources[0] if sources else [none, none] %}
    {% if execute and not (found[1] and (found[0] or source)) %}
        {% do scaffold_source._raise_contract_error(
            'test ' ~ node.get('name'),
            'nothing says which source it is about',
            'Declare it on a table of a source, or give it `arguments: {source: ..., table: ...}`.'
        ) %}
    {% endif %}
    {{ return([source or found[0], table or found[1]]) }}
{% endmacro %}
