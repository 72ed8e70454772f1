with source as (

    select * from {{ source('shop', 'parcel_count') }}

),

renamed as (

    select parcels
    from source

)

select * from renamed
