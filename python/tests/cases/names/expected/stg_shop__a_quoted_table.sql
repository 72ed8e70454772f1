with source as (

    select * from {{ source('shop', 'a_quoted_table') }}

),

renamed as (

    select
        -- strings
        {{ scaffold_source.quoted("back\\slash") }} as back_slash,
        {{ scaffold_source.quoted('`tick`') }} as tick,

        -- numerics
        {{ scaffold_source.quoted('a "quoted" column') }} as a_quoted_column
    from source

)

select * from renamed
