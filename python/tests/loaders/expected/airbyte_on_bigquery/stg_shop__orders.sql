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
        customerId as customer_id,
        _airbyte_raw_id,
        _airbyte_generation_id,

        -- strings
        status,
        currency,
        payload,
        _ab_cdc_updated_at,
        _ab_cdc_deleted_at,

        -- numerics
        {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
        total_cents,
        {{ adapter.quote('order') }},
        weight,
        _ab_cdc_lsn,

        -- booleans
        is_deleted as raw_is_deleted,
        is_test,
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('placedAt', contract) }} as placed_at,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
        {{ scaffold_source.to_utc('_airbyte_extracted_at', contract) }}
            as _airbyte_extracted_at,

        -- other types
        tags,
        _airbyte_meta
    from source

)

select * from renamed
