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
        number,
        status,
        channels,
        currency,
        shipping,

        -- numerics
        {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
        total_cents,
        rating,
        weight,
        year_of_birth,
        {{ scaffold_source.to_major_units('total_with_tax_cents', contract) }}
            as total_with_tax,
        total_with_tax_cents,

        -- booleans
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('placedAt', contract) }} as placed_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at
    from source

)

select * from renamed
