-- since 150000
-- Publications of all tables of a schema.
select
    p.pubname as publication,
    n.nspname as schema
from pg_catalog.pg_publication_namespace as s
inner join pg_catalog.pg_publication as p on s.pnpubid = p.oid
inner join pg_catalog.pg_namespace as n on s.pnnspid = n.oid
order by p.pubname collate pg_catalog."C", n.nspname collate pg_catalog."C"
