with source as (

    select *
    from {{ source(
        'shop', 'a_table_whose_name_is_exactly_as_long_as_postgresql_will_ever_l'
    ) }}

),

renamed as (

    select a_column_whose_name_is_exactly_as_long_as_postgresql_will_ever_
    from source

)

select * from renamed
