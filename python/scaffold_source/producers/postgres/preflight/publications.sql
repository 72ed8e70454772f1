-- Publications, and what they send. Generated columns may be sent since 18.
select
    p.pubname as name,
    p.puballtables as is_for_all_tables,
    array(
        select o.name
        from (
            values
            (1, 'insert', p.pubinsert), (2, 'update', p.pubupdate),
            (3, 'delete', p.pubdelete), (4, 'truncate', p.pubtruncate)
        ) as o (position, name, is_sent)
        where o.is_sent
        order by o.position
    ) as sends,
    p.pubviaroot as is_via_root,
    coalesce(pg_catalog.to_jsonb(p) ->> 'pubgencols', 'n') = 's' as sends_generated
from pg_catalog.pg_publication as p
order by p.pubname collate pg_catalog."C"
