{% set contract = scaffold_source.read_contract('shop', 'orders') %}

with source as (

    select * from {{ source('shop', 'orders') }}
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract) }}

),

renamed as (

    select
        -- ids
        id,
        {{ adapter.quote('customerId') }} as customer_id,

        -- strings
        status,
        currency,

        -- numerics
        {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
        total_cents,
        {{ adapter.quote('order') }},
        weight,
        _sdc_sequence,
        _sdc_table_version,
        _sdc_sync_started_at,

        -- booleans
        is_deleted as raw_is_deleted,
        is_test,
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('placedAt', contract) }} as placed_at,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
        {{ scaffold_source.to_utc('_sdc_extracted_at', contract) }}
            as _sdc_extracted_at,
        {{ scaffold_source.to_utc('_sdc_received_at', contract) }}
            as _sdc_received_at,
        {{ scaffold_source.to_utc('_sdc_batched_at', contract) }}
            as _sdc_batched_at,
        {{ scaffold_source.to_utc('_sdc_deleted_at', contract) }}
            as _sdc_deleted_at,

        -- other types
        tags,
        payload
    from source

)

select * from renamed
