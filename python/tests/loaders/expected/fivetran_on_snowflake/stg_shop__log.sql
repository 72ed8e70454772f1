{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select * from {{ source('shop', 'log') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- ids
        _fivetran_id,

        -- strings
        message,

        -- booleans
        _fivetran_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('AT') }},
        {{ scaffold_source.to_utc('_fivetran_synced', contract) }}
            as _fivetran_synced
    from source

)

select * from renamed
