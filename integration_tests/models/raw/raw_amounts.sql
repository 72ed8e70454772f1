select
    'JPY' as {{ adapter.quote('currencyCode') }},
    cast(12345 as bigint) as amount
union all
select
    'KWD' as {{ adapter.quote('currencyCode') }},
    cast(12345 as bigint) as amount
union all
select
    'CLF' as {{ adapter.quote('currencyCode') }},
    cast(12345 as bigint) as amount
union all
select
    'usd' as {{ adapter.quote('currencyCode') }},
    cast(12345 as bigint) as amount
union all
select
    'krw' as {{ adapter.quote('currencyCode') }},
    cast(-5 as bigint) as amount
union all
select
    'EUR' as {{ adapter.quote('currencyCode') }},
    cast(9223372036854775807 as bigint) as amount
union all
select
    {{ no_text() }} as {{ adapter.quote('currencyCode') }},
    cast(100 as bigint) as amount
union all
select
    'GBP' as {{ adapter.quote('currencyCode') }},
    cast(null as bigint) as amount
union all
select
    ' Eur ' as {{ adapter.quote('currencyCode') }},
    cast(250 as bigint) as amount
union all
select
    'XYZ' as {{ adapter.quote('currencyCode') }},
    cast(700 as bigint) as amount
union all
select
    'XYZ' as {{ adapter.quote('currencyCode') }},
    cast(null as bigint) as amount
union all
select
    '' as {{ adapter.quote('currencyCode') }},
    cast(700 as bigint) as amount
