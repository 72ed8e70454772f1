-- Relations a loader can copy, no sequences. A view has no comment of its own: it says VIEW, or that it is
-- broken.
select
    t.table_schema as table_schema,
    t.table_name as table_name,
    t.table_type = 'VIEW' as is_view,
    find_in_set('partitioned', replace(coalesce(t.create_options, ''), ' ', ',')) > 0 as is_partitioned,
    t.table_collation as collation,
    t.table_comment as comment
from information_schema.tables as t
where t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
    and t.table_schema in %(schemas)s
