-- What views read, column by column; the relation alone where a view reads no column of it: count(*).
select distinct
    r.ev_class as relation,
    pg_catalog.concat_ws('.', n.nspname, c.relname, a.attname) collate pg_catalog."C" as name
from pg_catalog.pg_rewrite as r
inner join pg_catalog.pg_depend as d on r.oid = d.objid and d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
inner join pg_catalog.pg_class as c on d.refobjid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join pg_catalog.pg_attribute as a on c.oid = a.attrelid and d.refobjsubid = a.attnum and d.refobjsubid > 0
where d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.refobjid <> r.ev_class
    and r.rulename = '_RETURN'
    and (
        d.refobjsubid > 0
        or not exists (
            select from pg_catalog.pg_depend as o
            where o.classid = d.classid
                and o.objid = d.objid
                and o.refclassid = d.refclassid
                and o.refobjid = d.refobjid
                and o.refobjsubid > 0
        )
    )
order by r.ev_class, 2
