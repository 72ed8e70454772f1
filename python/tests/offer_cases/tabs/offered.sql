{% set contract = scaffold_source.read_contract('quay', 'orders') %}

select
	id,
	total_cents, -- cents
	{{ scaffold_source.to_major_units('total_cents', contract) }} as total,
	{{ scaffold_source.to_utc('created_at', contract) }} as created_at -- when
from {{ source('quay', 'orders') }}
where id > 0
	and total_cents < 1000000
	and {{ scaffold_source.not_deleted(contract) }}
	and {{ scaffold_source.exclude_test_rows(contract) }}
