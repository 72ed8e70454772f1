select
	id,
	total_cents, -- cents
	created_at -- when
from {{ source('quay', 'orders') }}
where id > 0
	and total_cents < 1000000
