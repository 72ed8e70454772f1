with source as (

    select * from {{ source('shop', 'orders') }}

),

renamed as (

    select
        -- ids
        id,
        customer_id,

        -- strings
        status,
        upper(status) as status_label,
        trim(note) as note,

        -- numerics
        total_cents
    from source

)

select * from renamed
