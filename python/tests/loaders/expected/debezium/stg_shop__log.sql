{% set contract = scaffold_source.read_contract('shop', 'log') %}

with source as (

    select *
    from {{ scaffold_source.landed_rows(contract, source('shop', 'log')) }}
    where {{ scaffold_source.not_deleted(contract) }}

),

renamed as (

    select
        -- strings
        message,
        __op,
        __deleted,

        -- numerics
        __ts_ms,

        -- timestamps
        {{ scaffold_source.to_utc('at', contract) }}
            as {{ adapter.quote('at') }}
    from source

)

select * from renamed
