-- Revenue of all order lines that join to their order, customer and product: as landed, as staged, and, of the lines that
-- staging does not have, why. One row each: what it is, lines, and cents in dollars and in euros.

with landed as (

    select
        lines.order_id,
        lines.line_number,
        orders.currency,
        lines.quantity * lines.unit_price_cents as cents,
        customers.is_test or customers.email like '%@example.com' as is_test,
        customers.deleted_at is not null as is_of_deleted_customer,
        products.status = 'deleted' as is_of_deleted_product
    from shop.order_lines as lines
    inner join shop.orders as orders on orders.id = lines.order_id
    inner join shop.customers as customers on customers.id = orders.customer_id
    inner join shop.products as products on products.id = lines.product_id

),

staged as (

    select
        lines.order_id,
        lines.line_number,
        orders.currency,
        lines.quantity * lines.unit_price_cents as cents
    from analytics.stg_shop__order_lines as lines
    inner join analytics.stg_shop__orders as orders on orders.id = lines.order_id
    inner join analytics.stg_shop__customers as customers on customers.id = orders.customer_id
    inner join analytics.stg_shop__products as products on products.id = lines.product_id

),

missing as (

    select
        landed.*,
        case
            when is_test then 'orders of test customers'
            when is_of_deleted_customer then 'orders of deleted customers'
            when is_of_deleted_product then 'deleted products'
            else 'no reason known'
        end as reason
    from landed
    where not exists (
        select 1 from staged
        where staged.order_id = landed.order_id and staged.line_number = landed.line_number
    )

),

rows_of_each as (

    select 1 as place, 'landed' as what, currency, cents from landed
    union all
    select 2 as place, 'staging' as what, currency, cents from staged
    union all
    select 3 as place, reason as what, currency, cents from missing

)

select
    what,
    count(*) as lines,
    coalesce(sum(cents) filter (where currency = 'USD'), 0)::bigint as dollars,
    coalesce(sum(cents) filter (where currency = 'EUR'), 0)::bigint as euros
from rows_of_each
group by place, what
order by place, what
