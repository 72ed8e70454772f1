with source as (

    select * from {{ source('shop', 'live_customers') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        email
    from source

)

select * from renamed
