{% set contract = scaffold_source.read_contract('quay', 'orders') %}

with source as (select * from {{ source('quay', 'orders') }} where {{ scaffold_source.not_deleted(contract) }} and {{ scaffold_source.exclude_test_rows(contract) }}),
people as (select id from {{ ref('people') }}),
renamed as (select id, customer_id, {{ scaffold_source.to_utc('created_at', contract) }} as created_at from source)
select renamed.* from renamed inner join people on people.id = renamed.customer_id
