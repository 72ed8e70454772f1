with source as (

    select * from {{ source('shop', 'customers') }}
    where email <> ''

),

renamed as (

    select
        -- ids
        id,

        -- strings
        email,
        left(phone, 4) as phone_prefix
    from source

)

select * from renamed
