-- Data for the web shop: about 50,000 rows, ending a few minutes ago.
--
-- Nothing is random. Every value comes from dice(), a hash of a name and a row number, so that
-- two runs make the same rows; only the times move along with now().

set timezone to 'America/New_York';

-- A number in [0, 1), always the same for the same name and row.
create function pg_temp.dice(name text, n bigint) returns double precision
language sql immutable as $$
    select ('x' || left(md5(name || n), 8))::bit(32)::bigint / 4294967296.0
$$;

-- One of the options; repeat an option to make it more likely.
create function pg_temp.pick(name text, n bigint, variadic options text[]) returns text
language sql immutable as $$
    select options[1 + floor(pg_temp.dice(name, n) * cardinality(options))::integer]
$$;

-- The shop's history as a line from 0 to 1: the first quarter happened in the old shop,
-- the rest since 2024-03-01 at a growing pace.
create function pg_temp.moment(share double precision) returns timestamptz
language sql stable as $$
    select case
        when share < 0.25 then
            timestamptz '2021-06-01 09:00'
            + share / 0.25 * (timestamptz '2024-02-29 18:00' - timestamptz '2021-06-01 09:00')
        else
            timestamptz '2024-03-01 06:00'
            + power((share - 0.25) / 0.75, 0.7)
            * (now() - interval '4 minutes' - timestamptz '2024-03-01 06:00')
    end
$$;

-- Bookkeeping and lookups ---------------------------------------------------------------------

insert into schema_migrations (version, name, applied_at)
select
    to_char(applied_at, 'YYYYMMDDHH24MISS'),
    pg_temp.pick('verb', n, 'add', 'alter', 'backfill', 'index', 'drop', 'rename') || '_'
    || pg_temp.pick('noun', n, 'orders', 'customers', 'products', 'payments', 'addresses'),
    applied_at
from generate_series(1, 48) as n
cross join lateral (select pg_temp.moment(0.28 + 0.015 * n) - interval '12 days' as applied_at) as migrations;

insert into countries (code, name, currency, is_eu)
values
    ('AT', 'Austria', 'EUR', true), ('AU', 'Australia', 'USD', false), ('BE', 'Belgium', 'EUR', true),
    ('CA', 'Canada', 'USD', false), ('CH', 'Switzerland', 'EUR', false), ('DE', 'Germany', 'EUR', true),
    ('DK', 'Denmark', 'EUR', true), ('ES', 'Spain', 'EUR', true), ('FI', 'Finland', 'EUR', true),
    ('FR', 'France', 'EUR', true), ('GB', 'United Kingdom', 'USD', false), ('IE', 'Ireland', 'EUR', true),
    ('IT', 'Italy', 'EUR', true), ('JP', 'Japan', 'USD', false), ('LU', 'Luxembourg', 'EUR', true),
    ('MX', 'Mexico', 'USD', false), ('NL', 'Netherlands', 'EUR', true), ('NO', 'Norway', 'EUR', false),
    ('NZ', 'New Zealand', 'USD', false), ('PL', 'Poland', 'EUR', true), ('PT', 'Portugal', 'EUR', true),
    ('SE', 'Sweden', 'EUR', true), ('US', 'United States', 'USD', false), ('ZA', 'South Africa', 'USD', false);

-- Customers: 3,000, of which 1 % for tests and 3 % closed -------------------------------------

insert into customers (
    id, email, first_name, last_name, nickname, phone, date_of_birth, country_code, locale,
    loyalty_tier, marketing_preferences, is_test, legacy_id, last_login_at, requested_deletion_at,
    created_at, updated_at, deleted_at
)
select
    n,
    case
        when n % 300 = 50 then 'qa+' || n || '@shop.example'
        when n % 100 = 50 or (n < 750 and n % 90 = 5) then 'test' || n || '@example.com'
        else
            lower(translate(first_name || '.' || last_name, 'ëéüáíúñ'' ', 'eeuaiun')) || n || '@'
            || pg_temp.pick('mail', n, 'inbox.example', 'fastpost.example', 'mailhaven.example')
    end,
    first_name, last_name,
    case when pg_temp.dice('nickname', n) < 0.15 then left(first_name, 3) end,
    case when n % 5 < 3 then '+1 555 01' || lpad((n % 100)::text, 2, '0') end,
    case when n % 7 < 3 then date '1950-01-01' + floor(pg_temp.dice('birthday', n) * 20000)::integer end,
    country_code,
    case country_code when 'DE' then 'de-DE' when 'FR' then 'fr-FR' when 'NL' then 'nl-NL' else 'en-US' end,
    pg_temp.pick('tier', n, 'bronze', 'bronze', 'silver', 'gold', null, null, null, null, null),
    jsonb_build_object('newsletter', pg_temp.dice('newsletter', n) < 0.4, 'sms', pg_temp.dice('sms', n) < 0.1),
    n % 100 = 50,
    case when n < 750 then 20000 + n * 7 end,
    now() - power(pg_temp.dice('login', n), 2) * here_for,
    case when n % 64 = 7 then greatest(created_at, deleted_at - interval '5 days') end,
    created_at,
    coalesce(deleted_at, now() - pg_temp.dice('updated', n) * here_for),
    deleted_at
from generate_series(1, 3000) as n
cross join lateral (
    select
        pg_temp.moment(n / 3000.0) as created_at,
        now() - greatest(pg_temp.moment(n / 3000.0), timestamptz '2024-03-02') as here_for
) as times
cross join lateral (
    select case when n % 32 = 7 then now() - pg_temp.dice('deleted', n) * here_for end as deleted_at
) as deletions
cross join lateral (
    select
        pg_temp.pick(
            'first name', n, 'Olivia', 'Liam', 'Emma', 'Noah', 'Ava', 'Lucas', 'Mia', 'Ethan', 'Zoë', 'Mateo',
            'Chloé', 'Jürgen', 'Anja', 'Pieter', 'Siobhán', 'Giulia', 'Hiroshi', 'Priya', 'Omar', 'Grace'
        ) as first_name,
        pg_temp.pick(
            'last name', n, 'Smith', 'Johnson', 'Nguyen', 'García', 'Müller', 'O''Connor', 'de Vries', 'Rossi',
            'Dubois', 'Kowalski', 'Silva', 'Andersson', 'Brown', 'Patel', 'Tanaka', 'Núñez', 'Weber', 'Lee', 'Jones'
        ) as last_name,
        pg_temp.pick(
            'country', n, 'US', 'US', 'US', 'US', 'US', 'US', 'US', 'US', 'US', 'US', 'US', 'CA', 'CA', 'GB', 'AU',
            'DE', 'DE', 'DE', 'FR', 'FR', 'NL', 'ES', 'IT', 'IE', 'PT'
        ) as country_code
) as people;

-- Every fifth customer has two addresses.
insert into addresses (
    id, customer_id, recipient, street, postal_code, city, country_code, is_default, is_deleted, created_at, updated_at
)
with cities (country_code, names) as (
    values
        ('US', array['New York|10011', 'Chicago|60614', 'Austin|78704', 'Portland|97209', 'Cambridge|02139']),
        ('CA', array['Toronto|M5V 2T6', 'Montréal|H2X 1Y4']), ('GB', array['London|EC1V 9HQ', 'Leeds|LS1 4DY']),
        ('AU', array['Sydney|2010']), ('DE', array['Berlin|10999', 'Köln|50667']), ('FR', array['Paris|75011']),
        ('NL', array['Utrecht|3511']), ('ES', array['Madrid|28004']), ('IT', array['Milano|20121']),
        ('IE', array['Dublin|D02 X285']), ('PT', array['Lisboa|1200-109'])
)
select
    n, customers.id, first_name || ' ' || last_name,
    1 + floor(pg_temp.dice('house', n) * 240) || ' '
    || pg_temp.pick('street', n, 'Main St', 'Oak Ave', 'Mill Rd', 'Park Ln', 'Station Rd'),
    split_part(city, '|', 2), split_part(city, '|', 1), country_code, nth = 0, n % 25 = 3,
    created_at,
    created_at + pg_temp.dice('moved', n) * (now()::timestamp - created_at)
from customers
join cities using (country_code)
cross join generate_series(0, case when customers.id % 5 = 0 then 1 else 0 end) as nth
cross join lateral (select customers.id + (customers.id - 1) / 5 + nth as n) as numbers
cross join lateral pg_temp.pick('city', n, variadic names) as city;

-- Catalogue: 600 products with their prices ---------------------------------------------------

insert into categories (parent_id, slug, name, "order")
select null, lower(name), name, nth
from unnest(array['Clothing', 'Footwear', 'Camping', 'Climbing', 'Cycling']) with ordinality as roots (name, nth);

insert into categories (parent_id, slug, name, "order")
select parent.id, parent.slug || '-' || lower(leaf.name), leaf.name, leaf.nth
from categories as parent
cross join unnest(array['Women', 'Men', 'Kids', 'Accessories']) with ordinality as leaf (name, nth)
order by parent.id, leaf.nth;

-- The first 40 products were there on the first day. Prices change at shares of the history, as orders
-- are placed, so that which price an order line has does not move along with now().
create temporary table planned_prices as
select
    n,
    version,
    pg_temp.moment(introduced) as created_at,
    pg_temp.moment(introduced + (version - 1.0) / versions * (1 - introduced)) as valid_from,
    case
        when version < versions then pg_temp.moment(introduced + version::numeric / versions * (1 - introduced))
    end as valid_to,
    (round(exp(2.3 + 2.6 * pg_temp.dice('price', n)) * (0.94 + 0.06 * version)) * 100 - 1)::integer as cents
from generate_series(1, 600) as n
cross join lateral (
    select
        greatest(0, n - 40) / 560.0 as introduced,
        1 + floor(pg_temp.dice('versions', n) * 3.4)::integer as versions
) as plans
cross join generate_series(1, versions) as version;

insert into products (
    id, sku, name, category_id, status, unit_price_cents, weight_grams, attributes, tags, "externalRef",
    created_at, updated_at
)
select
    n,
    'SKU-' || lpad((n * 37)::text, 6, '0'),
    pg_temp.pick('style', n, 'Alpine', 'Coastal', 'Trail', 'Summit', 'Northern', 'Light') || ' '
    || pg_temp.pick('thing', n, 'Jacket', 'Boots', 'Tent', 'Rope', 'Backpack', 'Gloves', 'Bottle', 'Lamp') || ' ' || n,
    6 + floor(pg_temp.dice('category', n) * 20),
    case
        when n % 33 = 5 then 'deleted'
        when n > 590 and n % 2 = 1 then 'draft'
        when pg_temp.dice('status', n) < 0.06 then 'out_of_stock'
        when pg_temp.dice('status', n) < 0.16 then 'discontinued'
        else 'active'
    end::product_status,
    cents,
    150 + floor(pg_temp.dice('weight', n) * 3000),
    jsonb_build_object(
        'color', pg_temp.pick('color', n, 'navy', 'moss', 'rust'), 'size', pg_temp.pick('size', n, 'S', 'M', 'L', 'XL')
    ),
    case when n % 4 = 0 then array['sale', 'outlet'] when n % 9 = 0 then array['new'] else '{}' end,
    case when n % 10 <> 0 then 'ERP/' || 70000 + n end,
    created_at, valid_from
from planned_prices
where valid_to is null;

insert into price_history (product_id, valid_from, valid_to, unit_price_cents, changed_by)
select n, valid_from, valid_to, cents, case when version > 1 then 'pricing-job' end
from planned_prices;

-- The file of the fulfilment partner has not come for ten days.
insert into stock_movements (id, product_id, site, quantity, reason, moved_at)
select
    n,
    1 + floor(pg_temp.dice('stock product', n) * 500),
    pg_temp.pick('site', n, 'newark', 'newark', 'rotterdam'),
    case reason when 'restock' then 40 when 'return' then 1 when 'correction' then -2 else -1 end,
    reason,
    now() - interval '10 days' - (2000 - n) * interval '97 minutes'
from generate_series(1, 2000) as n
cross join lateral pg_temp.pick(
    'reason', n, 'sale', 'sale', 'sale', 'sale', 'sale', 'sale', 'restock', 'return', 'correction'
) as reason;

-- Orders: 7,000, the first 1,734 imported from the old shop -----------------------------------

-- Customers and products are picked from those that existed at that moment. Customers who
-- closed their account (every 32nd) bought in the old shop only.
create temporary table planned_orders as
select
    n,
    n <= 1734 as is_legacy,
    pg_temp.moment(share) as placed_at,
    case when n > 1734 and customer % 32 = 7 then customer - 1 else customer end as customer_id,
    40 + floor(560 * share) as products_known,
    pg_temp.pick('shipping', n, 'standard', 'standard', 'standard', 'standard', 'express', 'pickup') as shipping_method,
    case
        when n in (6997, 6998, 7000) then 'pending'
        when n > 6988 then 'paid'
        when n > 6980 then 'packed'
        when n > 6930 then 'shipped'
        when pg_temp.dice('order status', n) < 0.055 then 'cancelled'
        when pg_temp.dice('order status', n) < 0.09 then 'returned'
        else 'delivered'
    end::order_status as status
from generate_series(1, 7000) as n
cross join lateral (select (n + 20) / 7020.0 as share) as history
cross join lateral (select 1 + floor(pg_temp.dice('customer', n) * floor(3000 * share))::bigint as customer) as choices;

create temporary table planned_lines as
select orders.n, line, product_id, quantity, history.unit_price_cents, weight_grams
from planned_orders as orders
cross join lateral (select pg_temp.dice('lines', orders.n) as size) as baskets
cross join generate_series(
    1, case when size < 0.45 then 1 when size < 0.75 then 2 when size < 0.9 then 3 when size < 0.97 then 4 else 5 end
) as line
cross join lateral (
    select
        1 + floor(power(pg_temp.dice('product', orders.n * 10 + line), 1.4) * products_known)::bigint as product_id,
        1 + floor(power(pg_temp.dice('quantity', orders.n * 10 + line), 4) * 4)::integer as quantity
) as choices
join products on products.id = product_id
join price_history as history using (product_id)
where valid_from <= placed_at and coalesce(valid_to > placed_at, true);

-- Imported as the migration did it: without the check that the old rows cannot pass.
alter table orders drop constraint orders_parcel_weight_positive;

insert into orders (
    id, number, customer_id, shipping_address_id, status, shipping_method, coupon_code, currency, subtotal_cents,
    shipping_cents, discount_cents, parcel_weight_grams, metadata, legacy_id, placed_at, paid_at, shipped_at, updated_at
)
select
    n,
    'SO-' || to_char(placed_at, 'YYYY') || '-' || lpad(n::text, 6, '0'),
    customer_id,
    case when shipping_method <> 'pickup' then
        customer_id + (customer_id - 1) / 5
        + case when customer_id % 5 = 0 and pg_temp.dice('second address', n) < 0.4 then 1 else 0 end
    end,
    status, shipping_method,
    case when n % 9 = 4 then pg_temp.pick('coupon', n, 'WELCOME10', 'SPRING', 'FRIENDS') end,
    currency, cents,
    case
        when shipping_method = 'express' then 1499
        when shipping_method = 'pickup' or cents > 10000 then 0
        else 599
    end,
    case when n % 9 = 4 then cents / 10 else 0 end,
    case when is_legacy and n % 40 = 0 then 0 when shipping_method <> 'pickup' then grams end,
    case when not is_legacy then
        jsonb_build_object('channel', pg_temp.pick('channel', n, 'web', 'web', 'app'), 'gift', n % 17 = 0)
    end,
    case when is_legacy then 500000 + n * 3 end,
    placed_at, paid_at, shipped_at,
    case
        when is_legacy then timestamptz '2024-03-01 02:00'
        else least(now(), coalesce(shipped_at + pg_temp.dice('delivered', n) * interval '5 days', paid_at, placed_at))
    end
from planned_orders
join (
    select n, sum(quantity * unit_price_cents) as cents, sum(quantity * weight_grams) as grams
    from planned_lines
    group by n
) as sums using (n)
join customers on customers.id = customer_id
join countries on countries.code = country_code
cross join lateral (
    select
        case when status not in ('pending', 'cancelled') then
            least(now(), placed_at + pg_temp.dice('paid', n) * interval '30 minutes')
        end as paid_at,
        case when status in ('shipped', 'delivered', 'returned') then
            least(now(), placed_at + interval '4 hours' + pg_temp.dice('shipped', n) * interval '48 hours')
        end as shipped_at
) as times;

alter table orders add constraint orders_parcel_weight_positive check (parcel_weight_grams > 0) not valid;

insert into order_lines (order_id, line_number, product_id, quantity, removed_quantity, unit_price_cents, gift_message)
select
    n, line, product_id, quantity, case when quantity > 1 and n % 30 = 0 then 1 else 0 end, unit_price_cents,
    case when n % 85 = 0 then 'Happy birthday! 🎂 Don''t open before Sunday; "Grandpa" knows.' end
from planned_lines;

-- Reviews, page views, billing ----------------------------------------------------------------

insert into product_reviews (id, product_id, customer_id, rating, title, body, moderation_status, created_at)
select
    n,
    1 + floor(pg_temp.dice('reviewed', n) * (40 + floor(560.0 * n / 1200))),
    1 + floor(pg_temp.dice('reviewer', n) * floor(3000.0 * n / 1200)),
    5 - floor(power(pg_temp.dice('rating', n), 2.2) * 5),
    pg_temp.pick('title', n, 'Love it', 'Good value', 'Runs small', 'Not for me', 'Très bien'),
    case when n % 3 > 0 then 'Used it for ' || 1 + n % 14 || ' days: 100% as described.' end,
    case
        when n > 1190 then 'pending'
        when n % 25 = 0 then 'rejected'
        when n % 40 = 1 then 'hidden'
        else 'published'
    end,
    pg_temp.moment(n / 1200.0)
from generate_series(1, 1200) as n;

insert into page_views (id, viewed_at, session_id, customer_id, path, device, ip_address, properties)
select
    n,
    now() - interval '1 minute' - (6500 - n) / 6500.0 * interval '80 days',
    md5('session' || visit)::uuid,
    case when visit % 3 = 0 then 1 + floor(pg_temp.dice('visitor', visit) * 2900) end,
    case when n % 4 = 0 then '/' else '/products/' || 1 + floor(pg_temp.dice('page', n) * 600) end,
    pg_temp.pick('device', visit, 'mobile', 'mobile', 'mobile', 'desktop', 'desktop', 'tablet'),
    ('203.0.113.' || visit % 256)::inet,
    case when n % 5 = 0 then jsonb_build_object('utm_source', pg_temp.pick('utm', n, 'google', 'newsletter')) end
from generate_series(1, 6500) as n
cross join lateral (select n / 4 as visit) as visits;

insert into billing.invoices (number, order_id, status, total_amount, currency, issued_at, due_on)
select
    'INV-' || lpad((row_number() over (order by id))::text, 7, '0'),
    id,
    case status when 'pending' then 'open' when 'cancelled' then 'void' else 'paid' end,
    total_cents / 100.0, currency,
    placed_at at time zone 'America/New_York',
    placed_at::date + 14
from orders
where legacy_id is null
order by id;

-- One attempt in twenty fails and is repeated.
insert into billing.payments
    (invoice_id, method, status, amount_cents, currency, provider_reference, provider_payload, created_at)
select
    invoices.id,
    pg_temp.pick(
        'method', orders.id, 'card', 'card', 'card', 'paypal', 'paypal', 'bank transfer', 'gift-card'
    )::billing.payment_method,
    case
        when is_declined then 'failed'
        when orders.status = 'returned' then 'refunded'
        when orders.status = 'paid' then 'authorized'
        else 'captured'
    end::billing.payment_status,
    total_cents, invoices.currency,
    'pay_' || left(md5(invoices.id || '/' || attempt), 16),
    jsonb_build_object('result', case when is_declined then 'declined' else 'ok' end, 'attempt', attempt),
    paid_at at time zone 'America/New_York' - case when is_declined then interval '90 seconds' else interval '0' end
from billing.invoices
join orders on orders.id = order_id
cross join generate_series(1, case when orders.id % 20 = 0 then 2 else 1 end) as attempt
cross join lateral (select orders.id % 20 = 0 and attempt = 1 as is_declined) as results
where invoices.status = 'paid'
order by invoices.id, attempt;

-- Returned parcels, and a few customers who got part of their money back.
insert into billing.refunds (payment_id, amount_cents, reason, created_at)
select
    id,
    case when status = 'refunded' then amount_cents else amount_cents / 5 + 1 end,
    case when status = 'refunded' then 'returned' else pg_temp.pick('refund', id, 'damaged', 'late', 'goodwill') end,
    least(now() - interval '35 minutes', created_at + interval '1 day' + pg_temp.dice('days', id) * interval '20 days')
from billing.payments
where status = 'refunded' or (status = 'captured' and id % 47 = 0)
order by created_at;

-- Afterwards ----------------------------------------------------------------------------------

-- Two customers insisted on their right to be forgotten: really deleted, not only marked.
delete from customers where id in (1191, 2215);

select setval(pg_get_serial_sequence(name, 'id'), highest)
from (
    values
        ('customers', 3000), ('addresses', 3600), ('products', 600), ('stock_movements', 2000),
        ('orders', 7000), ('product_reviews', 1200), ('page_views', 6500)
) as sequences (name, highest);

drop table planned_prices, planned_orders, planned_lines;
