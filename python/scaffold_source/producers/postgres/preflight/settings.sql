-- The settings that decide, in the units that the server keeps them in.
select
    s.name,
    s.setting as value,
    s.unit,
    s.source
from pg_catalog.pg_settings as s
where s.name in (
    'autovacuum_freeze_max_age',
    'block_size',
    'hot_standby_feedback',
    'idle_replication_slot_timeout',
    'max_connections',
    'max_replication_slots',
    'max_slot_wal_keep_size',
    'max_standby_streaming_delay',
    'max_wal_senders',
    'reserved_connections',
    'ssl',
    'superuser_reserved_connections',
    'wal_level',
    'rds.logical_replication',
    'cloudsql.logical_decoding',
    'alloydb.logical_decoding'
)
order by s.name collate pg_catalog."C"
