-- The oldest open transaction. Of other people's sessions a role sees nothing but that there are some; how many
-- transactions began since the oldest open one, everybody sees.
select
    extract(
        epoch from max(pg_catalog.clock_timestamp() - a.xact_start) filter (
            where a.pid <> pg_catalog.pg_backend_pid() and a.backend_type = 'client backend'
        )
    )::pg_catalog.float8 as oldest_s,
    (count(*) filter (where a.datid is not null and a.backend_type is null))::pg_catalog.int4 as hidden_sessions,
    (
        pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8
        - pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8
    ) as xids_since_oldest,
    (
        select extract(epoch from max(pg_catalog.clock_timestamp() - x.prepared))
        from pg_catalog.pg_prepared_xacts as x
    )::pg_catalog.float8 as oldest_prepared_s
from pg_catalog.pg_stat_activity as a
