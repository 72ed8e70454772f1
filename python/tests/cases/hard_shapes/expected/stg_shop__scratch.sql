with source as (

    select * from {{ source('shop', 'scratch') }}

),

renamed as (

    select
        -- strings
        word,

        -- numerics
        n
    from source

)

select * from renamed
