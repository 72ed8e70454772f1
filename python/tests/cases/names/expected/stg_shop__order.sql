with source as (

    select * from {{ source('shop', 'order') }}

),

renamed as (

    select
        -- strings
        {{ adapter.quote('from') }},
        {{ adapter.quote("it's") }} as it_s,

        -- numerics
        {{ adapter.quote('limit') }},
        {{ adapter.quote('a.b') }} as a_b,

        -- dates
        {{ adapter.quote('end') }}
    from source

)

select * from renamed
