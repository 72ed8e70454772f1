{% set contract = scaffold_source.read_contract('shop', 'accounts') %}

with source as (

    select * from {{ source('shop', 'accounts') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        account_status
    from source

)

select * from renamed
