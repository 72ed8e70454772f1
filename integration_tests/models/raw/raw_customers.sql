select
    1 as id,
    false as {{ adapter.quote('isDeleted') }},
    'Ann' as {{ adapter.quote('fullName') }}
union all
select
    2 as id,
    true as {{ adapter.quote('isDeleted') }},
    'Bob' as {{ adapter.quote('fullName') }}
union all
select
    3 as id,
    cast(null as boolean) as {{ adapter.quote('isDeleted') }},
    'Cy' as {{ adapter.quote('fullName') }}
