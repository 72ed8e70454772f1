{% set contract = scaffold_source.read_contract('shop', 'customers') %}

with source as (

    select * from {{ source('shop', 'customers') }}
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract) }}

),

renamed as (

    select
        -- ids
        id,
        country_code,

        -- strings
        email,

        -- booleans
        is_test,
        {{ scaffold_source.is_deleted(contract) }} as is_deleted,

        -- timestamps
        {{ scaffold_source.to_utc('created_at', contract) }} as created_at,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at,

        -- other types
        preferences
    from source

)

select * from renamed
