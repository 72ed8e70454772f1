-- Null where the value was not sent, though the producer has one (`unsent_as`):
-- fullname.
-- Null beside the key of a deleted row (`deleted_rows: key_only`).

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
        userid as user_id,

        -- strings
        fullname as full_name,
        __op,
        __deleted,

        -- numerics
        __ts_ms,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('createdat', contract) }} as created_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
