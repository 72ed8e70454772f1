{% set contract = scaffold_source.read_contract('shop', 'decoys') %}

with source as (

    select * from {{ source('shop', 'decoys') }}

),

renamed as (

    select
        -- ids
        id,
        deleted_by_id,

        -- strings
        deleted_file,
        action,

        -- numerics
        removed_lines,
        removed_count,

        -- booleans
        is_archived,
        deleted_by_recipient,

        -- timestamps
        {{ scaffold_source.to_utc('requested_deletion_at', contract) }}
            as requested_deletion_at,
        {{ scaffold_source.to_utc('deleted_at', contract) }} as deleted_at
    from source

)

select * from renamed
