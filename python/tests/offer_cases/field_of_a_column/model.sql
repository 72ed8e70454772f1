select
    id,
    payload.created_at as sent_at,
    orders.updated_at,
    orders.total_cents as cents
from {{ source('quay', 'orders') }}
