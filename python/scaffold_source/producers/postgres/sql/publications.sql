-- What logical replication sends out, and so what a CDC loader can see.
select
    c.oid as relation,
    t.pubname as name
from pg_catalog.pg_publication_tables as t
inner join pg_catalog.pg_namespace as n on t.schemaname = n.nspname
inner join pg_catalog.pg_class as c on n.oid = c.relnamespace and t.tablename = c.relname
order by c.oid, t.pubname collate pg_catalog."C"
