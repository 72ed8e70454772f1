{% set contract = scaffold_source.read_contract('shop', 'gone') %}

with source as (

    select * from {{ source('shop', 'gone') }}

),

renamed as (

    select
        -- ids
        id,

        -- timestamps
        {{ scaffold_source.to_utc('deleted_at', contract) }} as deleted_at
    from source

)

select * from renamed
