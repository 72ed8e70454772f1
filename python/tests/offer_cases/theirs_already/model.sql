select
    id,
    created_at at time zone 'Europe/Paris' at time zone 'UTC' as created_at,
    {{ cents_to_euros('total_cents') }} as total,
    updated_at::timestamptz as updated_at
from {{ source('quay', 'orders') }}
where deleted_at is null and email not like '%@example.com'
