{% set contract = scaffold_source.read_contract('shop', 'by_status') %}

with source as (

    select * from {{ source('shop', 'by_status') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        state
    from source

)

select * from renamed
