select
    'eu' as shop,
    1 as id,
    false as is_legacy
union all
select
    'eu' as shop,
    2 as id,
    true as is_legacy
union all
select
    'us' as shop,
    1 as id,
    true as is_legacy
union all
select
    'us' as shop,
    2 as id,
    false as is_legacy
union all
select
    'own marker' as shop,
    1 as id,
    true as is_legacy
union all
select
    'own marker' as shop,
    2 as id,
    false as is_legacy
union all
select
    'no legacy' as shop,
    1 as id,
    false as is_legacy
