{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select * from {{ source('shop', 'log') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- strings
        message,
        op,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }},
        {{ scaffold_source.to_utc('dms_timestamp', contract) }} as dms_timestamp
    from source

)

select * from renamed
