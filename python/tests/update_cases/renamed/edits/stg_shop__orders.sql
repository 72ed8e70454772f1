with source as (

    select * from {{ source('shop', 'orders') }}

),

renamed as (

    select
        -- ids
        id,
        customer_id,

        -- strings
        lower(status) as status,  -- the app is not sure about case
        case when status = 'status' then 'none' else status end as kind,

        -- numerics
        total_cents
    from source

),

final as (

    select *, status = 'paid' as is_paid from renamed

)

select * from final
