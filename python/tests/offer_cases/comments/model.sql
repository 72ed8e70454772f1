/* select created_at from nowhere where deleted_at */
select
    -- the key, from the till
    id,
    /* cents */ total_cents /* really */,
    {# created_at stays #}
    created_at
from {{ source('quay', 'orders') }} -- where deleted_at is null
