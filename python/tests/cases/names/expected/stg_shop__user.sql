with source as (

    select * from {{ source('shop', 'user') }}

),

renamed as (

    select id
    from source

)

select * from renamed
