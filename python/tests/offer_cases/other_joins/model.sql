with source as (select * from {{ source('quay', 'orders') }}),
people as (select id from {{ ref('people') }}),
renamed as (select id, customer_id, created_at from source)
select renamed.* from renamed inner join people on people.id = renamed.customer_id
