with source as (

    select * from {{ source('shop', 'billing__orders') }}

),

renamed as (

    select
        -- ids
        id,

        -- booleans
        paid
    from source

)

select * from renamed
