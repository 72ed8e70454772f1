select
    'JPY' as "currencyCode",
    cast(12345 as bigint) as amount
union all
select
    'KWD' as "currencyCode",
    cast(12345 as bigint) as amount
union all
select
    'CLF' as "currencyCode",
    cast(12345 as bigint) as amount
union all
select
    'usd' as "currencyCode",
    cast(12345 as bigint) as amount
union all
select
    'krw' as "currencyCode",
    cast(-5 as bigint) as amount
union all
select
    'EUR' as "currencyCode",
    cast(9223372036854775807 as bigint) as amount
union all
select
    cast(null as varchar) as "currencyCode",
    cast(100 as bigint) as amount
union all
select
    'GBP' as "currencyCode",
    cast(null as bigint) as amount
