{% set contract = scaffold_source.read_contract('quay', 'orders') %}

with source as (

    select * from {{ source('quay', 'orders') }}
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract) }}

),

renamed as (

    select
        id,
        customer_id,
        total_cents,
        {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
        {{ scaffold_source.to_utc('created_at', contract) }} as created_at,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
        {{ scaffold_source.deleted_at(contract) }} as deleted_at

    from source

)

select * from renamed
