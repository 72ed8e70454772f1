{# Fails with every row that only one of the two relations has, duplicates counted. Columns compare by position. #}
{% test equals(model, expected) %}
(
    select * from {{ model }}
    except all
    select * from {{ expected }}
)
union all
(
    select * from {{ expected }}
    except all
    select * from {{ model }}
)
{% endtest %}
