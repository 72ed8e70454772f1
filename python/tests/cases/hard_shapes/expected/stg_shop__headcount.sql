with source as (

    select * from {{ source('shop', 'headcount') }}

),

renamed as (

    select
        -- ids
        department_id,

        -- numerics
        heads
    from source

)

select * from renamed
