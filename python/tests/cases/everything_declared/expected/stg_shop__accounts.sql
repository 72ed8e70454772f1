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
        email,
        tier,

        -- numerics
        discount,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('Changed', contract) }} as changed,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
