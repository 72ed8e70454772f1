with source as (

    select * from {{ source('shop', 'parcels') }}

),

renamed as (

    select
        -- ids
        account_id,
        booking_id,

        -- numerics
        weight,

        -- other types
        sent_to
    from source

)

select * from renamed
