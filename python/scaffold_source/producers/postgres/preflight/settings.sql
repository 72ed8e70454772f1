-- The settings that decide, in the units that the server keeps them in; what our own session set is left out.
select
    s.name,
    case s.source when 'session' then s.reset_val else s.setting end as value,
    s.unit,
    s.source
from pg_catalog.pg_settings as s
where s.name in (
    'autovacuum_freeze_max_age',
    'block_size',
    'default_transaction_read_only',
    'hot_standby_feedback',
    'idle_in_transaction_session_timeout',
    'idle_replication_slot_timeout',
    'logical_decoding_work_mem',
    'max_connections',
    'max_replication_slots',
    'max_slot_wal_keep_size',
    'max_standby_streaming_delay',
    'max_wal_senders',
    'reserved_connections',
    'ssl',
    'statement_timeout',
    'superuser_reserved_connections',
    'TimeZone',
    'wal_level',
    'wal_sender_timeout',
    'alloydb.logical_decoding',
    'cloudsql.logical_decoding',
    'rds.logical_replication'
)
order by s.name collate pg_catalog."C"
