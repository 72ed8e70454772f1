with source as (

    select * from {{ source('shop', 'alerts') }}

),

renamed as (

    select
        -- ids
        id,
        measurement_id,
        at
    from source

)

select * from renamed
