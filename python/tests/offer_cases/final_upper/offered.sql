{{ config(materialized='view', tags=['quay']) }}

{% set contract = scaffold_source.read_contract('quay', 'orders') %}

-- Orders, as the till sends them
WITH source AS (
    SELECT * FROM {{ source('quay', 'orders') }}
    WHERE (total_cents > 0 OR email IS NULL) -- odd ones
        AND {{ scaffold_source.not_deleted(contract) }}
),

renamed AS (
    SELECT
          source.id AS order_id
        , total_cents -- what was paid
        , {{ scaffold_source.to_major_units('total_cents', contract) }} as total
        , updated_at::date AS updated_on
        , {{ scaffold_source.to_utc('created_at', contract) }} AS ordered_at
    FROM source
),

final AS (
    SELECT * FROM renamed
)

SELECT * FROM final
