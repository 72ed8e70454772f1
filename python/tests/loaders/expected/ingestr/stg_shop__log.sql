{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select * from {{ source('shop', 'log') }}

),

renamed as (

    select
        -- strings
        message,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }},
        {{ scaffold_source.to_utc('_ingestr_loaded_at', contract) }}
            as _ingestr_loaded_at
    from source

)

select * from renamed
