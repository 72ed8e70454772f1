{% set contract = scaffold_source.read_contract('shop', 'by_flag') %}

with source as (

    select * from {{ source('shop', 'by_flag') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,

        -- booleans
        is_deleted as raw_is_deleted,
        {{ scaffold_source.is_deleted(contract) }} as is_deleted
    from source

)

select * from renamed
