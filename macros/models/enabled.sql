{#
    Whether the package's models are asked for, in dbt_project.yml:

        vars:
          scaffold_source: {models: true}
#}
{% macro _models_are_enabled() %}
    {% set asked = var('scaffold_source', {}) %}
    {% set enabled = asked.get('models', false) if asked is mapping else asked %}
    {% if enabled is not boolean %}
        {% do scaffold_source._raise_contract_error(
            'var `scaffold_source`', 'it says "' ~ asked ~ '", which does not say whether to build the models',
            'Write `vars: {scaffold_source: {models: true}}` in dbt_project.yml.'
        ) %}
    {% endif %}
    {{ return(asked is mapping and enabled) }}
{% endmacro %}
