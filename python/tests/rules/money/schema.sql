-- Amounts in minor and major units, and the currency that goes with each.
create table one_currency (id int primary key, total_cents bigint, fee integer, currency char(3));
create table pairs (
    id int primary key, amount_cents bigint, amount_currency text, fee_cents bigint, fee_currency text
);
create table no_currency (id int primary key, tip_cents integer);
create table by_convention (id int primary key, unit_price integer, quantity integer, discount integer);
create table said (id int primary key, total integer);
comment on column said.total is 'What was paid, in cents.';
create table decimals (
    id int primary key, price numeric(12, 2), tax numeric(12, 2), tax_rate numeric(5, 2), cost numeric, paid money
);
create table alone (id int primary key, amount numeric(12, 2), discount numeric(5, 2), dose_amount numeric(6, 3));
create table conflicts (id int primary key, total_cents numeric(12, 2));
create table floats (id int primary key, price double precision, weight double precision);
create table decoys (id int primary key, percents integer, pitch_cents integer, price_count integer, version_minor integer);

-- Whole numbers that are money in company, and such as may be percentages or counts.
create table purchases (
    id int primary key, currency char(3) not null, amount integer, total integer, shipping integer, discount integer,
    total_items integer, amount_refunded integer, amount_of_parcels integer
);
create table refunds (id int primary key, purchase_id int not null references purchases, total integer, items integer);
create table gift_cards (id int primary key, balance integer, value integer, tax integer);
create table coupons (id int primary key, currency text, type text, value integer);
create table votes (id int primary key, total integer, balance integer);

-- The currency of the row that a row belongs to.
create table purchase_lines (id int primary key, purchase_id int not null references purchases, price_cents integer);
create table maybe_lines (id int primary key, purchase_id int references purchases, price_cents integer);
create table two_parents (
    id int primary key, purchase_id int not null references purchases, other_id int not null references one_currency,
    price_cents integer
);
create table markets (id int primary key, currency char(3));
create table market_fees (id int primary key, market_id int not null references markets, fee_cents integer);

-- An amount as wide as it likes is money where its row belongs to one with a currency and amounts; one with a
-- unit, and one of a row that may belong to none, is not.
create table bills (id int primary key, currency char(3) not null, total numeric not null);
create table bill_discounts (id int primary key, bill_id int not null references bills, amount numeric, discount double precision);
create table bill_doses (id int primary key, bill_id int not null references bills, amount numeric, unit text);
create table bill_hints (id int primary key, bill_id int references bills, amount numeric);

-- Money in the middle of a name; numbers that may be shares, or of something else.
create table tariffs (
    id int primary key, premium_price_member numeric(10, 2), tax_value numeric(10, 2), discount numeric(10, 2), discount_type text
);
create table spends (id int primary key, spend double precision, max_budget double precision, tax double precision, cost real);
create table recipes (id int primary key, amount numeric(10, 2), unit text);
