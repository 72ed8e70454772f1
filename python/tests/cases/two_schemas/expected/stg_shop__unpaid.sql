with source as (

    select * from {{ source('shop', 'unpaid') }}

),

renamed as (

    select id
    from source

)

select * from renamed
