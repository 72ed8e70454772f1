with source as (

    select * from {{ source('shop', 'measurements') }}

),

renamed as (

    select
        -- ids
        id,
        {{ adapter.quote('at') }}
    from source

)

select * from renamed
