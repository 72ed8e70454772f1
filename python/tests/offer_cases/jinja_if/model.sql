select id, created_at from {{ source('quay', 'orders') }}
{% if target.name == 'dev' %}where id < 100{% endif %}
