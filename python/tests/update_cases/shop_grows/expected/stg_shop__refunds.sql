with source as (

    select * from {{ source('shop', 'refunds') }}

),

renamed as (

    select
        -- ids
        id,
        order_id,

        -- numerics
        amount_cents
    from source

)

select * from renamed
