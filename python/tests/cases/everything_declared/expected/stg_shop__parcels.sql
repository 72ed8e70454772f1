with source as (

    select * from {{ source('shop', 'parcels') }}

),

renamed as (

    select
        -- ids
        account_id,
        booking_id,

        -- strings
        sent_to,

        -- numerics
        weight
    from source

)

select * from renamed
