with source as (

    select * from {{ source('shop', 'heads') }}

),

renamed as (

    select
        -- strings
        name,

        -- numerics
        heads
    from source

)

select * from renamed
