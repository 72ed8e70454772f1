-- Yen, dinar, unidad de fomento, dollar, won, euro, no currency (then the source's, dollar), no amount; a code with
-- spaces, one that nobody knows, the same without an amount, an empty one.
select
    12345 as per_row,
    12345 as in_yen,
    123.45 as in_source_currency,
    12345 as in_major_units,
    12.345 as in_dinars,
    12345 as per_row_without_contract
union all
select
    12.345 as per_row,
    12345 as in_yen,
    123.45 as in_source_currency,
    12345 as in_major_units,
    12.345 as in_dinars,
    12.345 as per_row_without_contract
union all
select
    1.2345 as per_row,
    12345 as in_yen,
    123.45 as in_source_currency,
    12345 as in_major_units,
    12.345 as in_dinars,
    1.2345 as per_row_without_contract
union all
select
    123.45 as per_row,
    12345 as in_yen,
    123.45 as in_source_currency,
    12345 as in_major_units,
    12.345 as in_dinars,
    123.45 as per_row_without_contract
union all
select
    -5 as per_row,
    -5 as in_yen,
    -0.05 as in_source_currency,
    -5 as in_major_units,
    -0.005 as in_dinars,
    -5 as per_row_without_contract
union all
select
    92233720368547758.07 as per_row,
    9223372036854775807 as in_yen,
    92233720368547758.07 as in_source_currency,
    9223372036854775807 as in_major_units,
    9223372036854775.807 as in_dinars,
    92233720368547758.07 as per_row_without_contract
union all
select
    1.00 as per_row,
    100 as in_yen,
    1.00 as in_source_currency,
    100 as in_major_units,
    0.100 as in_dinars,
    cast(null as decimal(38, 6)) as per_row_without_contract
union all
select
    cast(null as decimal(38, 6)) as per_row,
    cast(null as decimal(38, 6)) as in_yen,
    cast(null as decimal(38, 6)) as in_source_currency,
    cast(null as decimal(38, 6)) as in_major_units,
    cast(null as decimal(38, 6)) as in_dinars,
    cast(null as decimal(38, 6)) as per_row_without_contract
union all
select
    2.50 as per_row,
    250 as in_yen,
    2.50 as in_source_currency,
    250 as in_major_units,
    0.250 as in_dinars,
    2.50 as per_row_without_contract
union all
select
    cast(null as decimal(38, 6)) as per_row,
    700 as in_yen,
    7.00 as in_source_currency,
    700 as in_major_units,
    0.700 as in_dinars,
    cast(null as decimal(38, 6)) as per_row_without_contract
union all
select
    cast(null as decimal(38, 6)) as per_row,
    cast(null as decimal(38, 6)) as in_yen,
    cast(null as decimal(38, 6)) as in_source_currency,
    cast(null as decimal(38, 6)) as in_major_units,
    cast(null as decimal(38, 6)) as in_dinars,
    cast(null as decimal(38, 6)) as per_row_without_contract
union all
select
    cast(null as decimal(38, 6)) as per_row,
    700 as in_yen,
    7.00 as in_source_currency,
    700 as in_major_units,
    0.700 as in_dinars,
    cast(null as decimal(38, 6)) as per_row_without_contract
