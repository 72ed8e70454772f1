{% set contract = scaffold_source.read_contract('shop', 'tombstones_deleted') %}

with source as (

    select * from {{ source('shop', 'tombstones_deleted') }}

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
