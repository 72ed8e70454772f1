with source as (

    select * from {{ source('shop', 'deleted_accounts') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        state
    from source

)

select * from renamed
