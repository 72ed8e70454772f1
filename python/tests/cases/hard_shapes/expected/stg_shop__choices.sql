with source as (

    select * from {{ source('shop', 'choices') }}

),

renamed as (

    select
        -- strings
        a,
        b,
        e,

        -- numerics
        c,
        d,
        f,
        g
    from source

)

select * from renamed
