{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select * from {{ source('shop', 'log') }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- strings
        message,
        {{ adapter.quote('Message') }},
        {{ adapter.quote('_meta/op') }} as meta_op,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }},
        {{ scaffold_source.to_utc('flow_published_at', contract) }}
            as flow_published_at,

        -- other types
        flow_document
    from source

)

select * from renamed
