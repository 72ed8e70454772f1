{% set contract = scaffold_source.read_contract('shop', 'orders') %}

with

source as (

    select * from {{ source('shop', 'orders') }}

),

renamed as (

    select
        id as order_id,
        {{ adapter.quote('customerId') }} as customer_id,
        status,
        email,
        {{ scaffold_source.to_major_units('total_cents', contract) }} as total,
        {{ scaffold_source.to_utc('placed_at', contract) }} as placed_at,
        {{ scaffold_source.to_utc('updated_at', contract) }} as updated_at,
        {{ scaffold_source.to_utc('paid_at', contract) }} as paid_at
    from source
    where
        {{ scaffold_source.not_deleted(contract) }}
        and {{ scaffold_source.exclude_test_rows(contract) }}

)

select * from renamed
