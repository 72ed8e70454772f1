select
    id,
    total_cents,
    updated_at,
from {{ source('quay', 'orders') }}
