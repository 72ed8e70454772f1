select o.id, o.created_at from {{ source('quay', 'orders') }} as o left join {{ ref('people') }} as p on p.id = o.customer_id
