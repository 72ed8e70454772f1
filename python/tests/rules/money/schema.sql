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
