with source as (

    select * from {{ source('shop', 't') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        mood,
        {{ adapter.quote('{{ name }}') }} as {{ adapter.quote('name') }},
        note
    from source

)

select * from renamed
