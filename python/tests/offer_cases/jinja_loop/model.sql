select id{% for c in ['total_cents', 'created_at'] %}, {{ c }}{% endfor %}
from {{ source('quay', 'orders') }}
