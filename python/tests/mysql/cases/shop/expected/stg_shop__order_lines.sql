with source as (

    select * from {{ source('shop', 'order_lines') }}

),

renamed as (

    select
        -- ids
        order_id,
        line_number,

        -- strings
        note,

        -- numerics
        quantity
    from source

)

select * from renamed
