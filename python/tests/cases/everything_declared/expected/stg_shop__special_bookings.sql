with source as (

    select * from {{ source('shop', 'special_bookings') }}

),

renamed as (

    select
        -- ids
        id,
        account_id,

        -- strings
        reason,

        -- other types
        room
    from source

)

select * from renamed
