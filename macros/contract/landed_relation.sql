{#
    The relation of source.table as a model sees it: a root project's own `source` macro has its say, as in a model.
    The macros call this one, because an argument of theirs that is called `source` hides the function. Without a name
    nothing: while dbt 2 parses, a data test does not know yet which table it is declared on.
#}
{% macro _landed_relation(source_name, table_name) %}
    {{ return(source(source_name, table_name) if source_name and table_name else none) }}
{% endmacro %}


{# The columns of such a relation, by the warehouse's catalogue. A project's own `source` may return a name as text. #}
{% macro _landed_columns(relation) %}
    {% if relation is not string %}
        {{ return(adapter.get_columns_in_relation(relation)) }}
    {% endif %}
    {% set names = [] %}
    {% for quoted, plain in modules.re.findall('["`\\[]([^"`\\]]+)["`\\]]|([^."`\\[\\]\\s]+)', relation) %}
        {% do names.append(quoted or plain) %}
    {% endfor %}
    {% set names = ([none, none] + names)[-3:] %}
    {{ return(adapter.get_columns_in_relation(api.Relation.create(database=names[0], schema=names[1], identifier=names[2]))) }}
{% endmacro %}
