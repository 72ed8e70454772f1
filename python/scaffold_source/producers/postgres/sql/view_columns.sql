-- What views read, column by column; the relation alone where a view reads no column of it: count(*).
select distinct
    d.view as relation,
    pg_catalog.concat_ws('.', n.nspname, c.relname, a.attname) collate pg_catalog."C" as name
from (
    select
        r.ev_class as view,
        d.refobjid as read,
        d.refobjsubid as number,
        pg_catalog.max(d.refobjsubid) over (partition by r.oid, d.refobjid) > 0 as reads_columns
    from pg_catalog.pg_rewrite as r
    inner join pg_catalog.pg_class as v on r.ev_class = v.oid
    inner join pg_catalog.pg_namespace as vn on v.relnamespace = vn.oid
    inner join pg_catalog.pg_depend as d on r.oid = d.objid
    where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
        and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.refobjid <> r.ev_class
        and r.rulename = '_RETURN'
        and vn.nspname <> 'information_schema'
        and vn.nspname !~ '^pg_'
) as d
inner join pg_catalog.pg_class as c on d.read = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join pg_catalog.pg_attribute as a on c.oid = a.attrelid and d.number = a.attnum and d.number > 0
where d.number > 0 or not d.reads_columns
order by d.view, 2
