{% set contract = scaffold_source.read_contract('shop', 'public__orders') %}

with source as (

    select * from {{ source('shop', 'public__orders') }}

),

renamed as (

    select
        -- ids
        id,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }}
    from source

)

select * from renamed
