with source as (

    select * from {{ source('shop', 'invoices') }}

),

renamed as (

    select
        -- ids
        id,
        order_id
    from source

)

select * from renamed
