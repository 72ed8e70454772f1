with source as (

    select * from {{ source('shop', 'no_columns') }}

),

renamed as (

    select *
    from source

)

select * from renamed
