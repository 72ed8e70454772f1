{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select * from {{ source('shop', 'log') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- strings
        message,
        {{ adapter.quote('Message') }},

        -- numerics
        _sdc_sequence,
        _sdc_table_version,
        _sdc_sync_started_at,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }},
        {{ scaffold_source.to_utc('_sdc_extracted_at', contract) }}
            as _sdc_extracted_at,
        {{ scaffold_source.to_utc('_sdc_received_at', contract) }}
            as _sdc_received_at,
        {{ scaffold_source.to_utc('_sdc_batched_at', contract) }}
            as _sdc_batched_at,
        {{ scaffold_source.to_utc('_sdc_deleted_at', contract) }}
            as _sdc_deleted_at
    from source

)

select * from renamed
