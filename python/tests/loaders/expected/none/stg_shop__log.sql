{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select * from {{ source('shop', 'log') }}

),

renamed as (

    select
        -- strings
        message,
        {{ adapter.quote('Message') }},

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }}
    from source

)

select * from renamed
