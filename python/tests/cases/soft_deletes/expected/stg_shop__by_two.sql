{% set contract = scaffold_source.read_contract('shop', 'by_two') %}

with source as (

    select * from {{ source('shop', 'by_two') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,

        -- booleans
        deleted,

        -- timestamps
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
