select "id", "created_at", `updated_at` as updated, {{ adapter.quote('total_cents') }} as total_cents, "CREATED_AT" as other
from {{ source('quay', 'orders') }}
