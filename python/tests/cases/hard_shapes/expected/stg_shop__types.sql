{% set contract = scaffold_source.read_contract('shop', 'types') %}

with source as (

    select * from {{ source('shop', 'types') }}

),

renamed as (

    select
        -- ids
        id,

        -- strings
        label,
        spot,
        code,

        -- numerics
        unconstrained,
        float_price,
        doubled,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }},

        -- other types
        tags,
        matrix,
        labels,
        during,
        price,
        flags,
        took,
        letter,
        doc,
        blob,
        payload,
        address
    from source

)

select * from renamed
