-- The enums behind arrays, domains and composite types, at whatever depth; `field` names a composite's field.
with recursive made_of as (
    select
        t.oid as type,
        e.oid as item,
        '' as field,
        array[0::pg_catalog.int2] as position
    from pg_catalog.pg_type as t
    inner join pg_catalog.pg_type as e on t.typelem = e.oid
    where t.typtype = 'b' and t.typcategory = 'A' and e.typtype in ('e', 'd', 'c')
    union all
    select t.oid, t.typbasetype, '', array[0::pg_catalog.int2]
    from pg_catalog.pg_type as t
    where t.typtype = 'd'
    union all
    select t.oid, a.atttypid, a.attname || '.', array[a.attnum]
    from pg_catalog.pg_type as t
    inner join pg_catalog.pg_class as c on t.typrelid = c.oid and c.relkind = 'c'
    inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 and not a.attisdropped
),

parts as (
    select type, item, field, position
    from made_of
    union all
    select p.type, m.item, p.field || m.field, p.position || m.position
    from parts as p
    inner join made_of as m on p.item = m.type
)

select
    p.type,
    p.field,
    p.item as enum
from parts as p
inner join pg_catalog.pg_type as e on p.item = e.oid and e.typtype = 'e'
order by p.type, p.position
