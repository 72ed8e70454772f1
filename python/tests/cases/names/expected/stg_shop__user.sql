with source as (

    select * from {{ source('shop', 'user') }}

),

renamed as (

    select
        -- ids
        id
    from source

)

select * from renamed
