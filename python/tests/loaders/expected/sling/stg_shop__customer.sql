{% set contract = scaffold_source.read_contract('shop', 'customer') %}

with source as (

    select *
    from {{ scaffold_source.landed_rows(contract, source('shop', 'customer')) }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,
        {{ adapter.quote('userID') }} as user_id,

        -- strings
        {{ adapter.quote('fullName') }} as full_name,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('createdAt', contract) }} as created_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
