with source as (

    select * from {{ source('quay', 'orders') }}

),

renamed as (

    select
        id,
        customer_id,
        total_cents,
        created_at,
        updated_at,
        deleted_at

    from source

)

select * from renamed
