with source as (
    select id, created_at, updated_at, total_cents from {{ source('quay', 'orders') }}
)

select
    id,
    date_trunc('day', created_at) as created_on,
    updated_at at time zone 'utc' as updated_at,
    total_cents
from source
order by created_at
