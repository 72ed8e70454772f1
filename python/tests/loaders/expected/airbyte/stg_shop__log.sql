{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select * from {{ source('shop', 'log') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        _airbyte_raw_id,
        _airbyte_generation_id,

        -- strings
        message,
        {{ adapter.quote('Message') }},
        _ab_cdc_updated_at,
        _ab_cdc_deleted_at,

        -- numerics
        _ab_cdc_lsn,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }},
        {{ scaffold_source.to_utc('_airbyte_extracted_at', contract) }}
            as _airbyte_extracted_at,

        -- other types
        _airbyte_meta
    from source

)

select * from renamed
