with source as (

    select * from {{ source('shop', 'customers') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        email,
        phone
    from source

)

select * from renamed
