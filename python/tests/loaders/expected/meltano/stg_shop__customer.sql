{% set contract = scaffold_source.read_contract('shop', 'customer') %}

with source as (

    select * from {{ source('shop', 'customer') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        id,
        userid as user_id,

        -- strings
        fullname as full_name,

        -- numerics
        _sdc_sequence,
        _sdc_table_version,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('createdat', contract) }} as created_at,
        deletedat as raw_deleted_at,
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
