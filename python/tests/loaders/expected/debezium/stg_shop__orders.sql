-- Null where the value was not sent, though the producer has one (`unsent_as`):
-- currency, tags.

{% set contract = scaffold_source.read_contract('shop', 'orders') %}

with source as (

    select *
    from {{ scaffold_source.landed_rows(contract, source('shop', 'orders')) }}
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract) }}

),

renamed as (

    select
        -- ids
        id,
        customerid as customer_id,

        -- strings
        status,
        currency,
        __op,
        __deleted,

        -- numerics
        {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
        total_cents,
        {{ adapter.quote('order') }},
        weight,
        __ts_ms,

        -- booleans
        is_deleted as raw_is_deleted,
        is_test,
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('placedat', contract) }} as placed_at,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,

        -- other types
        tags,
        payload
    from source

)

select * from renamed
