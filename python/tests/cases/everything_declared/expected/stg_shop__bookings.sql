with source as (

    select * from {{ source('shop', 'bookings') }}

),

renamed as (

    select
        -- ids
        id,
        account_id,

        -- other types
        room
    from source

)

select * from renamed
