{% set contract = scaffold_source.read_contract('shop', 'order_lines') %}

with source as (

    select * from {{ source('shop', 'order_lines') }}
    where {{ scaffold_source.exclude_test_rows(
        contract, ['orders', 'customers']
    ) }}

),

renamed as (

    select
        -- ids
        order_id,
        line_number,

        -- strings
        note,

        -- numerics
        quantity
    from source

)

select * from renamed
