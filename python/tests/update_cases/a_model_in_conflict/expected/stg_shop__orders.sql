{% set contract = scaffold_source.read_contract('shop', 'orders') %}

with source as (

    select * from {{ source('shop', 'orders') }}

),

renamed as (

    select
        -- ids
        id,
        customer_id,

        -- strings
        status,

        -- numerics
        total_cents,

        -- timestamps
        {{ scaffold_source.to_utc('placed_at', contract) }} as placed_at
    from source

)

select * from renamed
