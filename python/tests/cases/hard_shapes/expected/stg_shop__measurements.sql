with source as (

    select * from {{ source('shop', 'measurements') }}

),

renamed as (

    select
        -- ids
        id,
        at
    from source

)

select * from renamed
