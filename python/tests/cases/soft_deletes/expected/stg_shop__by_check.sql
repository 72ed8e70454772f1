{% set contract = scaffold_source.read_contract('shop', 'by_check') %}

with source as (

    select * from {{ source('shop', 'by_check') }}
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
