{{ config(materialized='view', tags=['quay']) }}

-- Orders, as the till sends them
WITH source AS (
    SELECT * FROM {{ source('quay', 'orders') }}
    WHERE total_cents > 0 OR email IS NULL -- odd ones
),

renamed AS (
    SELECT
          source.id AS order_id
        , total_cents -- what was paid
        , updated_at::date AS updated_on
        , created_at AS ordered_at
    FROM source
),

final AS (
    SELECT * FROM renamed
)

SELECT * FROM final
