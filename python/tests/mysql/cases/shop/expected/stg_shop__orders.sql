{% set contract = scaffold_source.read_contract('shop', 'orders') %}

with source as (

    select * from {{ source('shop', 'orders') }}
    where {{ scaffold_source.not_deleted(contract) }}

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
        rating,
        weight,
        year_of_birth,
        {{ scaffold_source.to_major_units('total_with_tax_cents', contract) }}
            as total_with_tax,

        -- timestamps
        {{ scaffold_source.to_utc('placedAt', contract) }} as placed_at
    from source

)

select * from renamed
