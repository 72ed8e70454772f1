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

        -- strings
        {{ adapter.quote('fullName') }} as full_name,

        -- numerics
        _sdc_sequence,
        _sdc_table_version,
        _sdc_sync_started_at,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('createdAt', contract) }} as created_at,
        {{ adapter.quote('deletedAt') }} as raw_deleted_at,
        {{ scaffold_source.to_utc('_sdc_extracted_at', contract) }}
            as _sdc_extracted_at,
        {{ scaffold_source.to_utc('_sdc_received_at', contract) }}
            as _sdc_received_at,
        {{ scaffold_source.to_utc('_sdc_batched_at', contract) }}
            as _sdc_batched_at,
        {{ scaffold_source.to_utc('_sdc_deleted_at', contract) }}
            as _sdc_deleted_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
