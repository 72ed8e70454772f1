-- Two amounts of an unknown code; nothing is lost where there is no amount, and a null is the source's dollar.
select
    'known_currency' as rule,
    'currencyCode' as column_name,
    'declared currency of: amount' as detail,
    2 as broken_rows
