with source as (

    select * from {{ source('shop', 'transitions') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        from_state,
        to_state
    from source

)

select * from renamed
