-- What went wrong between the shop's database and the warehouse.
--
-- Run once in the warehouse, right after the loader copied every table into the schema `shop`.
-- Each statement leaves the rows as a real accident would have left them.

-- 3 customers without a locale.
-- The column was added, loaded, then backfilled by a script that disabled the updated_at trigger.
-- The loader reads rows by updated_at, so these three never came again.
update shop.customers
set locale = null
where id in (812, 1377, 2046);

-- 6 orders with a status that no longer exists.
-- `completed` became `delivered` by `alter type … rename value`, which touches no row:
-- the producer shows the new label at once, the warehouse keeps the old one.
update shop.orders
set status = 'completed'
where id in (
    select id
    from shop.orders
    where status = 'delivered' and id > 2400
    order by id
    limit 6
);

-- 4 orders with a shipping method from before the courier contract ended.
-- The producer turned `courier` into `express` with the trigger disabled, as above.
update shop.orders
set shipping_method = 'courier'
where id in (
    select id
    from shop.orders
    where shipping_method = 'express' and id > 3100
    order by id
    limit 4
);

-- 2 order lines twice.
-- A batch timed out after its insert and was retried. Order lines have no column
-- that grows over time, so the loader appends and cannot tell.
insert into shop.order_lines
select *
from shop.order_lines
where order_id in (5120, 5121) and line_number = 1;

-- 5 page views of customers who are gone.
-- Two customers were erased on request. The producer's foreign key emptied customer_id
-- (`on delete set null`); the loader only appends page views and kept the old numbers.
update shop.page_views
set customer_id = case when id % 2 = 0 then 1191 else 2215 end
where id in (
    select id
    from shop.page_views
    where customer_id is null
    order by id
    limit 5
);
