with source as (

    select * from {{ source('shop', 'customers') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        mail
    from source

)

select * from renamed
