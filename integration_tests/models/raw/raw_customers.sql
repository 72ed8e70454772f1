select
    1 as id,
    false as "isDeleted",
    'Ann' as "fullName"
union all
select
    2 as id,
    true as "isDeleted",
    'Bob' as "fullName"
union all
select
    3 as id,
    cast(null as boolean) as "isDeleted",
    'Cy' as "fullName"
