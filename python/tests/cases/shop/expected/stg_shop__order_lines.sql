with source as (

    select * from {{ source('shop', 'order_lines') }}

),

renamed as (

    select
        -- ids
        order_id,
        line_number,

        -- numerics
        unit_price_cents,
        removed_quantity
    from source

)

select * from renamed
