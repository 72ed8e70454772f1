{% set contract = scaffold_source.read_contract('shop', 'deleted_users') %}

with source as (

    select * from {{ source('shop', 'deleted_users') }}

),

renamed as (

    select
        -- ids
        id,

        -- timestamps
        {{ scaffold_source.to_utc('deleted_at', contract) }} as deleted_at
    from source

)

select * from renamed
