{% set contract = scaffold_source.read_contract('shop', 'by_day') %}

with source as (

    select * from {{ source('shop', 'by_day') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,

        -- dates
        deleted_on
    from source

)

select * from renamed
