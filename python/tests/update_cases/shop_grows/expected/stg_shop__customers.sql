{% set contract = scaffold_source.read_contract('shop', 'customers') %}

with source as (

    select * from {{ source('shop', 'customers') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        email,
        phone,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
