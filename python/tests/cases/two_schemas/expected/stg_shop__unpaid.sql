with source as (

    select * from {{ source('shop', 'unpaid') }}

),

renamed as (

    select
        -- ids
        id
    from source

)

select * from renamed
