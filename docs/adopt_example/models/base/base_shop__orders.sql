with source as (

    select * from {{ source('shop', 'orders') }}

),

renamed as (

    select
        id,
        customer_id,
        status,
        total_cents,
        currency,
        created_at,
        updated_at

    from source

)

select * from renamed
