{% set contract = scaffold_source.read_contract('shop', 'orders') %}

with source as (

    select * from {{ source('shop', 'orders') }}
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract, ['customers']) }}

),

renamed as (

    select
        -- ids
        id,
        customer_id,

        -- strings
        status,
        shipping_method,
        currency,

        -- numerics
        rating,
        {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
        total_cents,
        {{ scaffold_source.to_major_units('fee_cents', contract) }} as fee,
        fee_cents,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('placed_at', contract) }} as placed_at,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
