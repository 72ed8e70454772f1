with source as (

    select * from {{ source('shop', 'employees') }}

),

renamed as (

    select
        -- ids
        id,
        department_id,
        department_name,
        boss_id
    from source

)

select * from renamed
