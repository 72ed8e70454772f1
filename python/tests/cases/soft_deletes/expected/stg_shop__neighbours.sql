with source as (

    select * from {{ source('shop', 'neighbours') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        account_status
    from source

)

select * from renamed
