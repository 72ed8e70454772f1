{% set contract = scaffold_source.read_contract('shop', 'customer') %}

with source as (

    select * from {{ source('shop', 'customer') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,
        user_id,

        -- strings
        full_name,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('created_at', contract) }} as created_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at,
        {{ scaffold_source.to_utc('_ingestr_loaded_at', contract) }}
            as _ingestr_loaded_at
    from source

)

select * from renamed
