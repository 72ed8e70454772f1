{% set contract = scaffold_source.read_contract('shop', 'customers') %}

with

source as (

    select * from {{ source('shop', 'customers') }}

),

renamed as (

    select
        id as customer_id,
        {{ adapter.quote('fullName') }} as full_name,
        {{ scaffold_source.is_deleted(contract) }} as is_deleted
    from source
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract) }}

)

select * from renamed
