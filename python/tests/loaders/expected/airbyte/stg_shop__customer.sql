{% set contract = scaffold_source.read_contract('shop', 'customer') %}

with source as (

    select * from {{ source('shop', 'customer') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,
        {{ adapter.quote('userID') }} as user_id,
        _airbyte_raw_id,
        _airbyte_generation_id,

        -- strings
        {{ adapter.quote('fullName') }} as full_name,
        _ab_cdc_updated_at,
        _ab_cdc_deleted_at,

        -- numerics
        _ab_cdc_lsn,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('createdAt', contract) }} as created_at,
        {{ adapter.quote('deletedAt') }} as raw_deleted_at,
        {{ scaffold_source.to_utc('_airbyte_extracted_at', contract) }}
            as _airbyte_extracted_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at,

        -- other types
        _airbyte_meta
    from source

)

select * from renamed
