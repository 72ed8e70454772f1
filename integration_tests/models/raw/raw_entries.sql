-- The first row breaks nothing, the others break the rules of ledger.broken.
-- The labels are hostile on purpose.
select
    1 as id,
    1 as account_id,
    1 as line_number,
    'open' as status,
    1 as priority,
    cast(0 as decimal(10, 2)) as amount,
    cast(0.5 as decimal(10, 2)) as ratio,
    'x' as {{ adapter.quote('mixedCase') }}
union all
select
    2 as id,
    1 as account_id,
    1 as line_number,
    {{ text("it's {{ 1/0 }}") }} as status,
    4 as priority,
    cast(-0.01 as decimal(10, 2)) as amount,
    cast(0 as decimal(10, 2)) as ratio,
    {{ no_text() }} as {{ adapter.quote('mixedCase') }}
union all
select
    2 as id,
    1 as account_id,
    cast(null as integer) as line_number,
    '{{ "{% raw %}" }}' as status,
    cast(null as integer) as priority,
    cast(100.01 as decimal(10, 2)) as amount,
    cast(1 as decimal(10, 2)) as ratio,
    'y' as {{ adapter.quote('mixedCase') }}
union all
select
    cast(null as integer) as id,
    1 as account_id,
    cast(null as integer) as line_number,
    {{ text('back\\slash') }} as status,
    5 as priority,
    cast(100 as decimal(10, 2)) as amount,
    cast(null as decimal(10, 2)) as ratio,
    'z' as {{ adapter.quote('mixedCase') }}
union all
select
    cast(null as integer) as id,
    cast(null as integer) as account_id,
    2 as line_number,
    'shut' as status,
    3 as priority,
    cast(null as decimal(10, 2)) as amount,
    cast(0.99 as decimal(10, 2)) as ratio,
    {{ no_text() }} as {{ adapter.quote('mixedCase') }}
union all
select
    3 as id,
    2 as account_id,
    1 as line_number,
    {{ no_text() }} as status,
    2 as priority,
    cast(1 as decimal(10, 2)) as amount,
    cast(0.01 as decimal(10, 2)) as ratio,
    'w' as {{ adapter.quote('mixedCase') }}
union all
select
    3 as id,
    2 as account_id,
    2 as line_number,
    'a"b' as status,
    2 as priority,
    cast(1 as decimal(10, 2)) as amount,
    cast(0.01 as decimal(10, 2)) as ratio,
    'w' as {{ adapter.quote('mixedCase') }}
