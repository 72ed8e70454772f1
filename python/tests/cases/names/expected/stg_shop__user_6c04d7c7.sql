{% set contract = scaffold_source.read_contract('shop', 'user_6c04d7c7') %}

with source as (

    select * from {{ source('shop', 'user_6c04d7c7') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        {{ adapter.quote('Full Name') }} as full_name,

        -- timestamps
        {{ scaffold_source.to_utc('createdAt', contract) }}
            as {{ adapter.quote('createdAt') }},
        {{ scaffold_source.to_utc('created_at', contract) }} as created_at
    from source

)

select * from renamed
