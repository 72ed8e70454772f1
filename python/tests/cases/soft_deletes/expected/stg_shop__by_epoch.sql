{% set contract = scaffold_source.read_contract('shop', 'by_epoch') %}

with source as (

    select * from {{ source('shop', 'by_epoch') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,

        -- numerics
        deleted_at as raw_deleted_at,

        -- timestamps
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
