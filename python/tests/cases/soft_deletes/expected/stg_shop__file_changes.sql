with source as (

    select * from {{ source('shop', 'file_changes') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        status
    from source

)

select * from renamed
