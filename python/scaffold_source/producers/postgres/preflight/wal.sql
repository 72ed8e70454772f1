-- since 140000
-- How much log was written, and since when that is counted.
select
    w.wal_bytes::pg_catalog.int8 as bytes,
    extract(epoch from pg_catalog.clock_timestamp() - w.stats_reset)::pg_catalog.float8 as over_s
from pg_catalog.pg_stat_wal as w
