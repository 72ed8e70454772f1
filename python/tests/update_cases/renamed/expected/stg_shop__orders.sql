with source as (

    select * from {{ source('shop', 'orders') }}

),

renamed as (

    select
        -- ids
        id,
        client_id as customer_id,

        -- strings
        lower(state) as status,  -- the app is not sure about case
        case when state = 'status' then 'none' else state end as kind,
        note,

        -- numerics
        total_cents
    from source

),

final as (

    select *, status = 'paid' as is_paid from renamed

)

select * from final
