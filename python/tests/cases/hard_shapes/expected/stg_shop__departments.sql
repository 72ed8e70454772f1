with source as (

    select * from {{ source('shop', 'departments') }}

),

renamed as (

    select
        -- ids
        id,
        head_id,

        -- strings
        name
    from source

)

select * from renamed
