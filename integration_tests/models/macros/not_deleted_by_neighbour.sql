{% set contract = scaffold_source.read_contract('crm', 'people') %}

select {{ adapter.quote('fullName') }} as full_name
from {{ source('crm', 'people') }}
where {{ scaffold_source.not_deleted(contract) }}
